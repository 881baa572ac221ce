/// What a run does besides counting.
package struct SettlementOptions: Sendable, Hashable {
    /// Partners are told.
    package var callbacks: Bool
    /// The settlement's channels get the summary, with what partners answered.
    package var tells: Bool

    package init(callbacks: Bool = true, tells: Bool = false) {
        self.callbacks = callbacks
        self.tells = tells
    }
}
