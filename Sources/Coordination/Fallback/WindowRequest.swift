/// An event under windows.
struct WindowRequest: SharedRequest {
    let demands: [WindowDemand]

    var span: Microseconds { demands.map(\.window.microseconds).max() ?? 0 }

    func ask(_ share: inout NodeShare, at now: Microseconds) -> Admission {
        Admission(wait: share.admit(demands, at: now))
    }

    func ask(_ redis: RedisCoordinator, after own: Admission?) async throws -> Admission {
        try await redis.admit(demands)
    }

    func note(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        share.note(demands, asked: asked, answered: answered)
    }

    func confirm(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        share.confirm(demands, countedAt: asked, at: answered)
    }

    func cancel(in share: inout NodeShare, asked: Microseconds, answered: Microseconds) {
        share.cancel(demands, countedAt: asked, at: answered)
    }
}
