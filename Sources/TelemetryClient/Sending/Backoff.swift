/// How long to wait before a report is tried again.
struct Backoff: Sendable, Hashable {
    /// In seconds.
    let first: Double
    let longest: Double
    let attempts: Int

    init(_ configuration: TelemetryClient.Configuration) {
        let bounds = (least: Duration.milliseconds(100), most: Duration.seconds(86_400))
        first = configuration.backoff.bounded(bounds.least, bounds.most).inSeconds
        longest = configuration.longestBackoff.bounded(bounds.least, bounds.most).inSeconds
        attempts = min(max(configuration.attempts, 1), 100)
    }

    /// Doubled from try to try up to the longest; of that, at least half and the rest by chance, so that the
    /// installations which a server's stop threw out of step do not come back in step.
    ///
    /// - Parameters:
    ///   - tries: How many were made.
    ///   - asked: What the server asked for. It is kept, and stretched by up to a tenth.
    func pause(after tries: Int, asked: Duration?, random: Double) -> Duration {
        var whole = first
        for _ in 1..<max(tries, 1) where whole < longest { whole *= 2 }
        let own = min(whole, longest) * (0.5 + random / 2)
        guard let asked = asked?.inSeconds else { return .seconds(own) }
        return .seconds(max(own, asked * (1 + random / 10)))
    }
}
