import Settings

/// How many requests a caller may make.
package struct RateLimit: Sendable, Hashable {
    /// In the long run; more than 0.
    package var perSecond: Double
    /// At once; at least 1.
    package var burst: Int

    package static let usual = RateLimit(perSecond: 50, burst: 100)

    package init(perSecond: Double, burst: Int) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// - Returns: nil for a rate of 0.
    static func read(_ server: SettingsNode) throws(SettingsProblem) -> RateLimit? {
        guard let node = server.node("rate_limit") else { return nil }
        let rate = try node.number("rate")
        // One request in a quarter of an hour is slow enough; far less has no duration that can be reckoned with.
        return rate > 0 ? RateLimit(perSecond: max(rate, 0.001), burst: try node.integer("burst")) : nil
    }
}
