package import Delivery
package import Settings

/// What every channel can say, whatever its kind.
package struct CommonChannelSettings: Sendable, Hashable {
    package let fallback: String?
    package let fallbackAfter: Duration
    package let merge: MergeRule?
    package let owners: [String]

    package init(_ node: SettingsNode) throws(SettingsProblem) {
        fallback = try node.optionalString("fallback")
        fallbackAfter = try node.duration("fallback_after")
        owners = try node.strings("owners")
        merge = try node.node("merge").map { (merge: SettingsNode) throws(SettingsProblem) in
            MergeRule(after: try merge.duration("after"), quotes: try merge.integer("quotes"))
        }
    }

    static let fields: [SettingsField] = [
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
