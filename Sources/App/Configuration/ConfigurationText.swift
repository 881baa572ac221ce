import Settings

/// A configuration's problems as people read them.
enum ConfigurationText {
    static func sentence(_ problems: SettingsProblems) -> String {
        let sorted = problems.sorted
        guard sorted.count > 1 else { return problems.description }
        return "the configuration has \(sorted.count) problems\n" + problems.description
    }
}
