/// A delivery that has just ended, with what is needed to see to what follows.
struct EndedDelivery: Sendable {
    let id: Int64
    let channel: String
    let key: String
    let part: Int
    let parts: Int
    let feature: String?
    let traceID: String
    /// How many messages it stands for, if it is a digest.
    let folds: Int
    /// Why it did not arrive.
    let error: String?
}

extension EndedDelivery {
    init(_ attempt: FinishedAttempt) {
        let delivery = attempt.delivery
        self.init(
            id: delivery.id, channel: delivery.channel, key: delivery.key, part: delivery.part, parts: delivery.parts,
            feature: delivery.feature, traceID: delivery.traceID, folds: delivery.folds, error: attempt.error)
    }
}
