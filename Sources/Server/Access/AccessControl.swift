package import Coordination
package import Database
package import Logging
package import Timekeeping

/// What tells a node who calls: the gatekeeper, and the service that keeps what it knows up to date.
package struct AccessControl: Sendable {
    package let gatekeeper: Gatekeeper
    package let keeper: TokenKeeper

    package init(store: ConnectionPool, coordinator: any Coordinator, clock: any WallClock, logger: Logger) {
        let directory = TokenDirectory(store: store, clock: clock)
        let uses = TokenUses()
        let brake = GuessBrake(coordinator: coordinator, clock: clock, logger: logger)
        gatekeeper = Gatekeeper(directory: directory, uses: uses, brake: brake, clock: clock)
        keeper = TokenKeeper(directory: directory, uses: uses, store: store, clock: clock, logger: logger)
    }
}
