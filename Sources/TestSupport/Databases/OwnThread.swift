import Database
import Threading

/// Runs blocking work on a thread made for it: a bare connection lives on one thread from `connect` to
/// `close`, and the cooperative pool must not block.
package func onOwnThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    let thread = SerialThread(name: "test")
    defer { thread.stop() }
    return try await withCheckedThrowingContinuation { continuation in
        let isAccepted = thread.enqueue { continuation.resume(with: Swift.Result { try work() }) }
        if !isAccepted { continuation.resume(throwing: TestSupportError("the thread has stopped")) }
    }
}
