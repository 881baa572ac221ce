import Threading

/// Where the files of a log are read: the calls block, and a slow disk would stop everybody.
struct FileThread: Sendable {
    private let thread = SerialThread(name: "herald-log")

    struct Stopped: Error {}

    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = thread.enqueue { continuation.resume(with: Swift.Result { try body() }) }
            if !isTaken { continuation.resume(throwing: Stopped()) }
        }
    }
}
