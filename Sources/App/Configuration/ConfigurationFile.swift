import FoundationEssentials
import Settings

/// Which file is the configuration.
enum ConfigurationFile {
    private static let usual = ["herald.yaml", "/etc/herald/herald.yaml"]

    /// `--config`, else `$HERALD_CONFIG`, else `./herald.yaml`, else `/etc/herald/herald.yaml`.
    ///
    /// A file that was named need not exist: reading it says so, by its name.
    static func locate(option: String?, environment: SettingsEnvironment) throws(SettingsProblems) -> String {
        if let option { return option }
        if let named = environment.value("HERALD_CONFIG"), !named.isEmpty { return named }
        if let found = usual.first(where: { FileManager.default.fileExists(atPath: $0) }) { return found }
        throw SettingsProblems([
            SettingsProblem(
                position: nil, path: "",
                message:
                    "found no configuration: neither ./herald.yaml nor /etc/herald/herald.yaml exists, and neither "
                    + "--config nor $HERALD_CONFIG names one; `herald config example > herald.yaml` writes one to begin with"
            )
        ])
    }

    /// The folder in which a file lies, as a prefix for paths: empty, or ending in `/`.
    static func folder(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }
}
