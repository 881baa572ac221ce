package import Delivery
package import Settings

/// What every channel can say, whatever its kind.
package struct CommonChannelSettings: Sendable, Hashable {
    package let fallback: String?
    package let fallbackAfter: Duration
    package let merge: MergeRule?
    package let owners: [String]
    package let breaker: BreakerRule

    package init(_ node: SettingsNode) throws(SettingsProblem) {
        fallback = try node.optionalString("fallback")
        fallbackAfter = try node.duration("fallback_after")
        owners = try node.strings("owners")
        breaker = try node.node("breaker").map(BreakerRule.init(settings:)) ?? BreakerRule()
        merge = try node.node("merge").map { (merge: SettingsNode) throws(SettingsProblem) in
            MergeRule(after: try merge.duration("after"), quotes: try merge.integer("quotes"))
        }
    }

    /// - Parameter disableAfter: the default of that key, which differs between kinds.
    static func fields(disableAfter: String) -> [SettingsField] {
        fields + [
            SettingsField(
                "breaker", .object(breakerFields(disableAfter: disableAfter)),
                "Rests a peer that is not well, so that waiting messages do not use up their attempts on it.",
                default: "{}")
        ]
    }

    private static func breakerFields(disableAfter: String) -> [SettingsField] {
        [
            SettingsField(
                "failures", .integer(1...1_000), "So many in a row (no connection, no answer, 5xx) stop the calls.",
                default: "4"),
            SettingsField(
                "rest", .duration(.seconds(1)...(.seconds(3_600))),
                "Then one call is tried; after each that fails, twice as long.", default: "30s"),
            SettingsField(
                "longest_rest", .duration(.seconds(1)...(.seconds(86_400))), "No longer than this.", default: "10m"),
            SettingsField(
                "disable_after", .duration(.zero...(.seconds(365 * 86_400))),
                "Failing for so long without a success disables the channel and tells its owners; 0s: never.",
                default: disableAfter),
        ]
    }

    private static let fields: [SettingsField] = [
        SettingsField(
            "fallback", .text, "The channel that takes over messages which could not be delivered here."),
        SettingsField(
            "fallback_after", .duration(.seconds(1)...(.seconds(7 * 86_400))),
            "What has waited so long while this channel is disabled, broken or resting goes to the fallback too.",
            default: "15m"),
        SettingsField(
            "owners", .list(of: .text, count: 0...20), "The channels that are told when this one is disabled.",
            default: "[]"),
        SettingsField(
            "merge",
            .object([
                SettingsField(
                    "after", .duration(.seconds(1)...(.seconds(86_400))),
                    "A backlog that takes longer than this at the channel's rate is folded.", default: "10m"),
                SettingsField(
                    "quotes", .integer(0...50), "How many of them a digest quotes; the newest.", default: "5"),
            ]),
            "Waiting messages of one report or watch become one digest, instead of arriving late one by one."),
    ]
}

extension BreakerRule {
    fileprivate init(settings node: SettingsNode) throws(SettingsProblem) {
        let disableAfter = try node.duration("disable_after")
        self.init(
            failures: try node.integer("failures"), rest: try node.duration("rest"),
            longestRest: try node.duration("longest_rest"), disableAfter: disableAfter == .zero ? nil : disableAfter)
    }
}
