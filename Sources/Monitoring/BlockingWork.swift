import Foundation

/// File work on a thread of its own: the cooperative pool has as many threads as cores, and a slow disk
/// would stop everybody.
enum BlockingWork {
    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }
}
