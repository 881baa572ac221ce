package import Delivery

/// Whether messages may go to every channel. A channel that somebody disabled, or whose peer fails, is a warning: the
/// others work, and what waits is kept.
package struct ChannelsProbe: HealthProbe {
    private let ledger: DeliveryLedger
    private let declared: Set<String>

    /// - Parameter declared: the names of the configuration's channels; the store may know former ones.
    package init(outbox: Outbox, declared: [String]) {
        ledger = DeliveryLedger(outbox: outbox)
        self.declared = Set(declared)
    }

    package var name: String { "channels" }
    package var isEssential: Bool { false }
    package var freshness: Duration { .seconds(30) }

    package func look() async throws {
        let pauses = try await ledger.pauses().filter { declared.contains($0.channel) }
        let states = [
            (pauses.filter { $0.kind == .disabled }.count, "disabled"),
            (pauses.filter { $0.kind == .resting || $0.kind == .broken }.count, "paused because of failures"),
        ].filter { $0.0 > 0 }
        guard !states.isEmpty else { return }
        throw HealthTrouble(
            states.map { "\($0.0) of \(declared.count) \($0.0 == 1 ? "is" : "are") \($0.1)" }.joined(separator: ", "))
    }
}
