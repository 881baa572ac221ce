import Threading

/// Asks one database while the thread of another's connection waits: rows that stream by need their readings.
///
/// Only for a connection's own thread, which may block. The question runs on the cooperative pool and on a thread of
/// the other database, so nobody waits for the thread that waits.
enum BlockingQuestion {
    static func answer<Answer: Sendable>(
        _ ask: @escaping @Sendable () async throws -> Answer
    ) throws -> Answer {
        let box = SignalledMutex<Result<Answer, any Error>?>(nil)
        let task = Task {
            let result: Result<Answer, any Error>
            do {
                result = .success(try await ask())
            } catch {
                result = .failure(error)
            }
            box.withLockAndSignal { $0 = result }
        }
        defer { task.cancel() }
        return try box.wait { $0 }.get()
    }
}
