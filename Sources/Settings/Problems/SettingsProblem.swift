/// One thing that is wrong with the configuration.
package struct SettingsProblem: Error, Sendable, Hashable {
    /// nil where the file as a whole is meant.
    package let position: SettingsPosition?
    /// Of the key; empty if no key is meant.
    package let path: String
    /// What was found and what is allowed. Never holds a secret.
    package let message: String

    package init(position: SettingsPosition?, path: String, message: String) {
        self.position = position
        self.path = path
        self.message = message
    }
}

extension SettingsProblem: CustomStringConvertible {
    /// `herald.yaml:12:5: reports.sixpage-activity.window: found "24 hours"; allowed is a duration such as 30s, 5m, 24h`
    package var description: String {
        [position.map(String.init(describing:)), path.isEmpty ? nil : path, message]
            .compactMap { $0 }.joined(separator: ": ")
    }
}
