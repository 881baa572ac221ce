import Synchronization
import Watches

/// Empties one queue for callers, one after the other: who asks while it is being done gets what comes of that, if it is
/// not for less than he asks for.
///
/// It goes on when the client has left: what was taken out of a queue is to be sent.
final class DrainDesk: Sendable {
    private struct Running {
        let most: Int
        let task: Task<DrainTally, any Error>
    }

    private let running = Mutex<Running?>(nil)

    func drain(
        _ most: Int, _ work: @escaping @Sendable () async throws -> DrainTally
    ) async throws -> DrainTally {
        while true {
            let current = running.withLock { running in
                if let running { return running }
                let task = Task {
                    defer { self.running.withLock { $0 = nil } }
                    return try await work()
                }
                let new = Running(most: most, task: task)
                running = new
                return new
            }
            if current.most >= most { return try await current.task.value }
            _ = await current.task.result
        }
    }
}
