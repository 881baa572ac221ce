import Configuration
import Foundation

/// The environment variables that a configuration may use: the process's own win over those of a `.env` file.
package struct SettingsEnvironment: Sendable {
    /// In the order of precedence.
    private let providers: [EnvironmentVariablesProvider]

    package init(_ variables: [String: String]) {
        providers = [EnvironmentVariablesProvider(environmentVariables: variables)]
    }

    private init(providers: [EnvironmentVariablesProvider]) {
        self.providers = providers
    }

    package static var process: SettingsEnvironment { SettingsEnvironment(providers: [EnvironmentVariablesProvider()]) }

    /// nil if the variable is not set; a set but empty one is `""`.
    package func value(_ name: String) -> String? {
        for provider in providers {
            // Reading by name from a dictionary has nothing that could fail; the signature leaves room for it.
            if let value = (try? provider.environmentValue(forName: name)) ?? nil { return value }
        }
        return nil
    }

    func falling(backTo variables: [String: String]) -> SettingsEnvironment {
        SettingsEnvironment(providers: providers + [EnvironmentVariablesProvider(environmentVariables: variables)])
    }
}
