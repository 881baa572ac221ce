import Synchronization

/// Where the process is between its start and its end, for whoever sends it requests.
package final class ServingPhase: Sendable {
    package enum Phase: UInt8, Sendable {
        /// Not everything runs yet.
        case starting
        case ready
        /// It was told to stop: no new requests, please. Those that come are still answered.
        case draining
    }

    private let phase = Atomic<UInt8>(Phase.starting.rawValue)

    package init() {}

    package var current: Phase { Phase(rawValue: phase.load(ordering: .relaxed)) ?? .draining }

    /// Only from starting: who drains does not become ready again.
    package func becomeReady() {
        _ = phase.compareExchange(
            expected: Phase.starting.rawValue, desired: Phase.ready.rawValue, ordering: .relaxed)
    }

    package func beginDraining() { phase.store(Phase.draining.rawValue, ordering: .relaxed) }
}
