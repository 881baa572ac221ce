import Synchronization
import Threading

/// The threads on which conversations block. There are as many as were ever needed at once, which the channel's
/// concurrency bounds.
final class SMTPThreads: Sendable {
    private let idle = Mutex<[SerialThread]>([])

    /// - Returns: nil if the system starts no more threads.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
        let thread = idle.withLock { $0.popLast() } ?? SerialThread(name: "smtp")
        let value: Value? = await withCheckedContinuation { continuation in
            let isTaken = thread.enqueue { continuation.resume(returning: body()) }
            if !isTaken { continuation.resume(returning: nil) }
        }
        if value != nil { idle.withLock { $0.append(thread) } }
        return value
    }
}
