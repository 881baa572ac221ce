import Observability

/// The place of an event or a log line in what one run of the process told: `k3f0x2.812`.
struct StreamPosition: Sendable, Hashable, CustomStringConvertible {
    let epoch: String
    let sequence: Int

    init(epoch: String, sequence: Int) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// - Returns: nil for what is no position.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...16).contains(parts[0].utf8.count), let sequence = Int(parts[1]), sequence >= 0
        else { return nil }
        self.init(epoch: String(parts[0]), sequence: sequence)
    }

    var description: String { "\(epoch).\(sequence)" }
}
