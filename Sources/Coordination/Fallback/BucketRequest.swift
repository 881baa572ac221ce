/// Tokens from a bucket. What Redis gives is not noted: at a loss the node's bucket is empty in any case.
struct BucketRequest: SharedRequest {
    let tokens: Int
    let name: String
    let rate: Double
    let burst: Double

    var span: Microseconds { Microseconds(min(1e15, burst / rate * 1e6)) }

    func ask(_ share: inout NodeShare, at now: Microseconds) -> Admission {
        Admission(wait: share.take(tokens, fromBucket: name, rate: rate, burst: burst, at: now))
    }

    func ask(_ redis: RedisCoordinator, after own: Admission?) async throws -> Admission {
        try await redis.take(tokens, fromBucket: name, rate: rate, burst: burst)
    }

    func note(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {}

    func confirm(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {}

    func cancel(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        share.giveBack(tokens, toBucket: name, rate: rate, burst: burst, at: answered)
    }
}
