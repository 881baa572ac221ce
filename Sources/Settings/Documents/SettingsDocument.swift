/// A configuration file, parsed and with its environment put in, not yet checked against a shape.
package struct SettingsDocument: Sendable {
    package let root: SettingsNode
    /// The process's variables and those of the `.env` beside the file.
    package let environment: SettingsEnvironment
    /// What was wrong already: missing variables, keys that stand twice.
    let problems: SettingsProblems

    /// Reads the file and the `.env` beside it.
    ///
    /// - Throws: what makes the file unreadable as a whole; all else waits for `checked(against:)`.
    package static func load(
        file: String, environment: SettingsEnvironment = .process
    ) throws(SettingsProblems) -> SettingsDocument {
        let text = try SettingsFile.read(file)
        let environmentFile = folder(of: file) + ".env"
        guard SettingsFile.exists(environmentFile) else {
            return try SettingsDocument(text: text, name: file, environment: environment)
        }
        let variables = try EnvironmentFile.parse(try SettingsFile.read(environmentFile), name: environmentFile)
        return try SettingsDocument(text: text, name: file, environment: environment.falling(backTo: variables))
    }

    /// - Parameter name: of the file, for positions in messages.
    package init(text: String, name: String, environment: SettingsEnvironment) throws(SettingsProblems) {
        let tree = try YAMLText(text, name: name).parsed()
        var builder = SettingsTreeBuilder(name: name, duplicates: tree.duplicates, environment: environment)
        root = try builder.build(tree.root)
        problems = builder.problems
        self.environment = environment
    }

    /// Ends in `/`, or is empty for the working directory.
    private static func folder(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }
}
