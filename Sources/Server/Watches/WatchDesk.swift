package import Watches

/// A watch, with its queue and who empties it now.
package struct WatchDesk: Sendable {
    /// Takes at most so many changes, hands them over, and waits for so long for what becomes of them.
    package typealias Drain = @Sendable (_ most: Int, _ patience: Duration) async throws -> DrainTally

    let definition: WatchDefinition
    let queue: any ChangeQueue
    private let work: Drain
    private let drains = DrainDesk()

    package init(definition: WatchDefinition, queue: any ChangeQueue, drain: @escaping Drain) {
        self.definition = definition
        self.queue = queue
        work = drain
    }

    /// Calls that come at the same moment share the work.
    func drain(_ most: Int, _ patience: Duration) async throws -> DrainTally {
        try await drains.drain(most) { [work] in try await work(most, patience) }
    }
}
