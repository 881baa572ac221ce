/// How many calls every caller has under way.
struct ParallelGate: Sendable {
    private let limit: Int?
    private var calls: [String: Int] = [:]

    /// - Parameter limit: nil lifts it.
    init(limit: Int?) { self.limit = limit }

    /// Counts a call in; false: there are too many. Every `enter` needs a `leave`, whatever it returned.
    mutating func enter(_ caller: String) -> Bool {
        calls[caller, default: 0] += 1
        guard let limit, let count = calls[caller] else { return true }
        return count <= limit
    }

    mutating func leave(_ caller: String) {
        guard let count = calls[caller] else { return }
        calls[caller] = count > 1 ? count - 1 : nil
    }
}
