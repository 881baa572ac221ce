package import Settings

/// Every kind of channel there is, in the order in which the example explains them.
package enum ChannelKinds {
    private static let all: [ChannelKind] = [
        ChannelKind(WeComRobotSettings.self),
        ChannelKind(WeComAppSettings.self),
        ChannelKind(WebhookSettings.self),
        ChannelKind(EmailSettings.self),
        ChannelKind(TelegramSettings.self),
        ChannelKind(DingTalkSettings.self),
        ChannelKind(FeishuSettings.self),
    ]

    package static let shape = SettingsShape.union(discriminator: "type", all.map(\.variant))

    /// - Parameter node: a channel's map, checked against `shape`.
    package static func declaration(
        _ name: String, _ node: SettingsNode
    ) throws(SettingsProblem) -> any ChannelDeclaration {
        let type = try node.string("type")
        guard let kind = all.first(where: { $0.variant.name == type }) else {
            let known = all.map(\.variant.name).joined(separator: ", ")
            throw node.problem("found \"\(type)\"; allowed is one of \(known)", at: "type")
        }
        return try kind.read(name, node).get()
    }
}

private struct ChannelKind: Sendable {
    /// With the keys that all channels have.
    let variant: SettingsVariant
    /// Not a throwing function: a typed throw out of an existential's initialiser crashes the compiler (Swift 6.3.1).
    let read: @Sendable (String, SettingsNode) -> Result<any ChannelDeclaration, SettingsProblem>

    init<Declaration: ChannelDeclaration>(_ declaration: Declaration.Type) {
        let own = Declaration.variant
        variant = SettingsVariant(
            own.name, own.doc, exampleNames: own.exampleNames,
            fields: own.fields + CommonChannelSettings.fields(disableAfter: Declaration.disableAfter))
        read = { name, node in
            do throws(SettingsProblem) {
                return .success(try Declaration(name: name, node))
            } catch {
                return .failure(error)
            }
        }
    }
}
