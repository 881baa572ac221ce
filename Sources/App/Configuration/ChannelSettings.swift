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
        var robots: [WeComRobotSettings] = []
        return root.children("channels").compactMap { name, node in
            problems.collect { () throws(SettingsProblem) in
                let channel = try read(name, node)
                if case .weComRobot(let robot) = channel {
                    try check(robot, isNoneOf: robots, node)
                    robots.append(robot)
                }
                return channel
            }
        }
    }

    /// A robot's limit is kept for each channel: two channels to one robot would send twice as much.
    private static func check(
        _ robot: WeComRobotSettings, isNoneOf others: [WeComRobotSettings], _ node: SettingsNode
    ) throws(SettingsProblem) {
        guard let other = others.first(where: { $0.key == robot.key && $0.baseURL == robot.baseURL }) else { return }
        throw node.problem(
            "found the robot of channels.\(other.name) again; allowed is one channel for each robot, because its 20 "
                + "messages a minute are counted for each channel")
    }

    private static func read(_ name: String, _ node: SettingsNode) throws(SettingsProblem) -> ChannelSettings {
        let kind = try node.string("type")
        switch kind {
        case WeComRobotSettings.variant.name: return .weComRobot(try WeComRobotSettings(name: name, node))
        default: throw node.problem("found \"\(kind)\"; allowed is \(WeComRobotSettings.variant.name)", at: "type")
        }
    }
}
