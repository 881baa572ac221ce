import Foundation
import Settings
import Testing

@testable import App

/// A configuration of deploy/, checked as `herald config check` does and read.
enum CheckedConfiguration {
    /// - Parameter environment: what stands for the secrets in it.
    static func of(_ text: String, _ environment: [String: String]) async throws -> LoadedConfiguration {
        try await DeployFolder.withScratch { folder in
            let file = folder.appending(path: "herald.yaml").path
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            try environment.map { "\($0)=\($1)\n" }.joined()
                .write(toFile: folder.path + "/.env", atomically: true, encoding: .utf8)
            let check = await CommandResult.of(["config", "check", "--config", file])
            #expect(check.status == 0, "\(check.complaints)")
            return try LoadedConfiguration.load(file: file, environment: SettingsEnvironment(environment))
        }
    }
}
