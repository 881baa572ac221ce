/// A command and who waits for its answer.
struct RedisRequest: Sendable {
    let command: RedisCommand
    /// Sent no later than this.
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<RedisReply, any Error>

    func answer(_ result: Result<RedisReply, RedisError>) {
        continuation.resume(with: result.mapError { $0 as any Error })
    }
}
