import Crypto
import FoundationEssentials
import NIOCore

/// `enable_duplicate_check`: the same body of the same app is received once within its interval (path/90236).
struct DuplicateFilter: Sendable {
    /// The body as it counts for the comparison, and for how long.
    struct Mark: Sendable {
        let digest: SHA256Digest
        let interval: TimeInterval

        /// - Returns: nil if the call did not ask for the check.
        init?(_ request: AppRequest, body: ByteBuffer, app: AppIdentity) throws(Refusal) {
            guard request.enableDuplicateCheck == 1 else { return nil }
            let interval = request.duplicateCheckInterval ?? 1_800
            guard (0...14_400).contains(interval) else {
                throw Refusal(40058, "duplicate_check_interval invalid Request Parameter")
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            var hash = SHA256()
            hash.update(data: Array("\(app.corpID) \(app.secret) ".utf8))
            let body = try CallBody.decode(JSONValue.self, from: body)
            guard let bytes = try? encoder.encode(body) else { throw .wrongParameter }
            // With its keys sorted: the same message may be written in another order.
            hash.update(data: bytes)
            digest = hash.finalize()
            self.interval = TimeInterval(interval)
        }
    }

    private static let limit = 200_000
    private var known: [SHA256Digest: (until: Date, receipt: AppReceipt)] = [:]
    private var order: [SHA256Digest] = []

    /// What the first of them was answered; nil if this is the first.
    func receipt(for mark: Mark, at now: Date) -> AppReceipt? {
        known[mark.digest].flatMap { $0.until > now ? $0.receipt : nil }
    }

    mutating func remember(_ mark: Mark, _ receipt: AppReceipt, at now: Date) {
        if known.updateValue((now.addingTimeInterval(mark.interval), receipt), forKey: mark.digest) == nil {
            order.append(mark.digest)
        }
        guard order.count > Self.limit else { return }
        for digest in order.prefix(Self.limit / 2) { known[digest] = nil }
        order.removeFirst(Self.limit / 2)
    }
}
