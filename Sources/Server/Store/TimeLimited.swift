/// Gives up on what takes too long: a request must not wait for a store that hangs.
///
/// - Throws: `CancellationError` or what `body` makes of being cancelled, when the time is over.
func timeLimited<Result: Sendable>(
    to limit: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw CancellationError()
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
