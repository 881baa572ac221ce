/// A place of a semaphore.
struct PlaceRequest: SharedRequest {
    let name: String
    let places: Int
    let holder: String
    let lease: Duration

    var span: Microseconds { lease.microseconds }

    func ask(_ share: inout NodeShare, at now: Microseconds) -> Bool {
        share.acquire(name, places: places, holder: holder, lease: lease, at: now)
    }

    func ask(_ redis: RedisCoordinator, after own: Bool?) async throws -> Bool {
        try await redis.acquire(name, places: places, holder: holder, lease: lease)
    }

    /// From when it was asked: so the node never claims a place that Redis has given to another by then.
    func note(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        share.note(name, places: places, holder: holder, lease: lease, at: asked)
    }

    func confirm(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {}

    func cancel(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        _ = share.release(name, holder: holder, at: answered)
    }
}
