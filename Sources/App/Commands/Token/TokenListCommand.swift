import ArgumentParser
import Foundation
import Server

/// `herald token list`
struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tokens, what they may do and when each was used last.",
        discussion: "Example: herald token list --all")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Also those that have expired or were revoked, for a year.")
    var all = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let tokens = try await application.tokens.list(includingEnded: all)
            let now = application.clock.now()
            if json { return try JSONOutput.print(tokens.map { TokenFacts($0, at: now) }) }
            if tokens.isEmpty { Console.complain("herald: there are no tokens; herald token create makes one") }
            guard !tokens.isEmpty else { return }
            var table = TextTable("NAME", "ID", "MAY", "STATE", "CREATED", "BY", "LAST USED", "FROM")
            for token in tokens {
                table.add(
                    token.name, token.publicID, token.may, state(of: token, at: now, application),
                    application.time(token.createdAt), token.createdBy,
                    token.lastUsedAt.map { application.time($0) } ?? "never", token.lastUsedFrom ?? "")
            }
            table.lines.forEach { Console.print($0) }
        }
    }

    private func state(of token: AccessToken, at now: Date, _ application: HeraldApplication) -> String {
        switch token.state(at: now) {
        case .live: token.expiresAt.map { "until \(application.time($0))" } ?? "live"
        case .expired: "expired"
        case .revoked: token.revokedAt.map { "revoked \(application.time($0))" } ?? "revoked"
        }
    }
}
