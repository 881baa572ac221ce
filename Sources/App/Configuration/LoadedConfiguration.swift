package import Settings

/// A configuration that is right, and where it came from.
package struct LoadedConfiguration: Sendable {
    /// As it was named.
    package let file: String
    package var configuration: HeraldConfiguration
    /// The same as a tree with positions, for `herald config show`.
    package let settings: CheckedSettings

    /// To be masked wherever Herald speaks.
    package var secrets: [String] { settings.secrets.sorted() }

    /// - Throws: everything that is wrong with it.
    package static func load(
        file: String, environment: SettingsEnvironment = .process
    ) throws(SettingsProblems) -> LoadedConfiguration {
        let settings = try SettingsDocument.load(file: file, environment: environment)
            .checked(against: HeraldConfiguration.shape)
        let folder = ConfigurationFile.folder(of: file)
        return LoadedConfiguration(
            file: file, configuration: try HeraldConfiguration(settings, folder: folder), settings: settings)
    }
}
