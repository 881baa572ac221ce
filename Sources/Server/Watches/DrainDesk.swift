import Synchronization
import Watches

/// Empties queues for callers, one after the other for each set of watches: who asks while it is being done gets what
/// comes of that.
///
/// It goes on when the client has left: what was taken out of a queue is to be sent.
final class DrainDesk: Sendable {
    private let running = Mutex<[String: Task<DrainTally, any Error>]>([:])

    /// - Parameter name: of what is drained; two calls with one name share the work.
    func drain(
        _ name: String, _ work: @escaping @Sendable () async throws -> DrainTally
    ) async throws -> DrainTally {
        let task = running.withLock { running in
            if let task = running[name] { return task }
            let task = Task {
                defer { self.running.withLock { $0[name] = nil } }
                return try await work()
            }
            running[name] = task
            return task
        }
        return try await task.value
    }
}
