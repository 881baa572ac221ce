import Threading

/// A call that blocks, once in a while, on a thread made for it.
enum BlockingCall {
    static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        let thread = SerialThread(name: "server-files")
        defer { thread.stop() }
        return await withCheckedContinuation { continuation in
            if !thread.enqueue({ continuation.resume(returning: body()) }) { continuation.resume(returning: body()) }
        }
    }
}
