package import Channels
import Settings

/// A way out, as the configuration names it: one case for each kind.
package enum ChannelSettings: Sendable {
    case weComRobot(WeComRobotSettings)

    package var name: String {
        switch self {
        case .weComRobot(let settings): settings.name
        }
    }

    static let shape = SettingsShape.union(
        discriminator: "type",
        [WeComRobotSettings.variant]
            + ["wecom-app", "webhook", "email", "telegram", "dingtalk", "feishu"].map(SettingsVariant.notBuiltYet))

    static func read(_ root: SettingsNode, _ problems: inout SettingsProblems) -> [ChannelSettings] {
        root.children("channels").compactMap { name, node in
            problems.collect { () throws(SettingsProblem) in try read(name, node) }
        }
    }

    private static func read(_ name: String, _ node: SettingsNode) throws(SettingsProblem) -> ChannelSettings {
        let kind = try node.string("type")
        switch kind {
        case WeComRobotSettings.variant.name: return .weComRobot(try WeComRobotSettings(name: name, node))
        default: throw node.problem("found \"\(kind)\"; allowed is \(WeComRobotSettings.variant.name)", at: "type")
        }
    }
}
