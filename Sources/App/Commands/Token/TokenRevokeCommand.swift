import ArgumentParser
import Server

/// `herald token revoke NAME|ID`
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Make a token worthless, on every node within 5 seconds.",
        discussion: "Example: herald token revoke grafana")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The name of a living token, or the id of any, as herald token list shows them.")
    var token: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let before = try await revoked(application)
            if json {
                let after = try await application.tokens.list(includingEnded: true).first {
                    $0.publicID == before.publicID
                }
                return try JSONOutput.print(TokenFacts(after ?? before, at: application.clock.now()))
            }
            Console.print(
                before.revokedAt.map { "the token \(before.name) was revoked already, \(application.time($0))" }
                    ?? "the token \(before.name) (id \(before.publicID)) is revoked")
        }
    }

    /// - Returns: the token as it was before.
    private func revoked(_ application: HeraldApplication) async throws -> AccessToken {
        do {
            return try await application.audited("token.revoke", token) {
                try await application.tokens.revoke(token, by: CommandCaller.current.actor)
            }
        } catch let refusal as TokenRefusal {
            throw CommandFailure(.workFailed, refusal.description)
        }
    }
}
