import Coordination
import FoundationEssentials
import Logging
import Timekeeping

extension Dispatcher {
    private static let placesName = "dispatch:concurrency"
    private static let tokensName = "dispatch:qps"
    private static let shortestRest = Duration.milliseconds(100)
    private static let longestRest = Duration.seconds(5)

    /// Keeps the stock of permits that all nodes share, until nothing is sent any more; then gives the places back.
    func keepPermits(with coordinator: any Coordinator) async {
        var rest = Self.shortestRest
        var isFailing = false
        while !isDone {
            guard let wish = board.withLock({ $0.permitWish(at: clock.now()) }) else { return }
            guard !wish.isEmpty else {
                await permitsWanted.wait(until: wish.next, clock: clock)
                continue
            }
            do {
                try await fulfil(wish, with: coordinator)
                (rest, isFailing) = (Self.shortestRest, false)
            } catch {
                board.withLock { [rest] in $0.changePermits { $0.failed(at: clock.now(), rest: rest) } }
                rest = min(rest * 2, Self.longestRest)
                if !isFailing { tellOfFailure(error) }
                isFailing = true
            }
            if !wish.acquire.isEmpty || wish.tokens > 0 { attention.raise() }
        }
        for holder in board.withLock({ $0.permitHolders }) {
            _ = try? await coordinator.release(Self.placesName, holder: holder)
        }
    }

    private var placeLease: Duration { DispatchRule(settings, isShared: true).placeLease }

    private func fulfil(_ wish: SharedPermits.Wish, with coordinator: any Coordinator) async throws {
        for holder in wish.release { _ = try await coordinator.release(Self.placesName, holder: holder) }
        for holder in wish.renew {
            let asked = clock.now()
            let isHeld = try await coordinator.renew(Self.placesName, holder: holder, lease: placeLease)
            board.withLock { $0.changePermits { $0.renewed(holder, isHeld: isHeld, asked: asked) } }
        }
        try await acquire(wish.acquire, with: coordinator)
        if wish.tokens > 0 { try await take(wish.tokens, with: coordinator) }
    }

    private func acquire(_ holders: [String], with coordinator: any Coordinator) async throws {
        let places = settings.concurrency
        for holder in holders {
            let asked = clock.now()
            let isHeld = try await coordinator.acquire(
                Self.placesName, places: places, holder: holder, lease: placeLease)
            guard isHeld else {
                board.withLock { $0.changePermits { $0.noPlace(at: asked) } }
                return
            }
            board.withLock { $0.changePermits { $0.acquired(holder, asked: asked) } }
        }
    }

    private func take(_ tokens: Int, with coordinator: any Coordinator) async throws {
        guard let rule = board.withLock({ $0.permitRule }) else { return }
        let asked = clock.now()
        switch try await coordinator.take(tokens, fromBucket: Self.tokensName, rate: rule.rate, burst: rule.burst) {
        case .admitted: board.withLock { $0.changePermits { $0.granted(tokens, asked: asked) } }
        case .refused(let retryAfter):
            let date = asked.addingTimeInterval(retryAfter.seconds)
            board.withLock { $0.changePermits { $0.noTokens(until: date) } }
        }
    }

    private func tellOfFailure(_ error: any Error) {
        logger.error(
            "the limits that all nodes share could not be asked for; nothing is sent until they can",
            metadata: ["error": "\(error)"])
    }
}
