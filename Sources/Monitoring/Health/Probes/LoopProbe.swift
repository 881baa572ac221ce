import Observability

/// Whether a loop goes round: what it does is nobody else's work. Essential.
struct LoopProbe: HealthProbe {
    let name: String
    let heartbeats: [LoopHeartbeat]

    var isEssential: Bool { true }
    /// Costs nothing to look at.
    var freshness: Duration { .seconds(1) }

    func look() async throws {
        guard heartbeats.allSatisfy(\.isAlive) else { throw HealthTrouble("stands still") }
    }
}
