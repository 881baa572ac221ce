package import FoundationEssentials

/// The machine's own clock.
package struct SystemWallClock: WallClock {
    package init() {}

    package func now() -> Date { Date() }

    /// Sleeps in slices of at most a minute, so that a clock that is set forward is noticed.
    package func sleep(until deadline: Date) async throws {
        while true {
            let remaining = deadline.timeIntervalSince(now())
            guard remaining > 0 else { return }
            try await Task.sleep(for: .seconds(min(remaining, 60)))
        }
    }

    package func sleep(until deadline: Date, atMost limit: Duration) async throws {
        let remaining = Duration.seconds(deadline.timeIntervalSince(now()))
        try await Task.sleep(for: min(max(remaining, .zero), limit))
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
