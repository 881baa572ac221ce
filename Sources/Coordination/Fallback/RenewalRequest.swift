/// A longer lease of a place. One that was had without Redis, or before it lost its data, is registered there.
struct RenewalRequest: SharedRequest {
    /// How many places the semaphore has, where the share knows; zero: refused.
    struct Answer: Grant {
        let places: Int
        var isGranted: Bool { places > 0 }
    }

    let name: String
    let holder: String
    let lease: Duration

    var span: Microseconds { lease.microseconds }

    func ask(_ share: inout NodeShare, at now: Microseconds) -> Answer {
        Answer(places: share.renew(name, holder: holder, lease: lease, at: now) ?? 0)
    }

    func ask(_ redis: RedisCoordinator, after own: Answer?) async throws -> Answer {
        let isHeld =
            if let own {
                try await redis.acquire(name, places: own.places, holder: holder, lease: lease)
            } else {
                try await redis.renew(name, holder: holder, lease: lease)
            }
        return Answer(places: isHeld ? own?.places ?? 1 : 0)
    }

    func note(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        share.prolong(name, holder: holder, lease: lease, at: asked)
    }

    func confirm(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {}

    func cancel(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        _ = share.release(name, holder: holder, at: answered)
    }
}
