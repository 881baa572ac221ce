import ArgumentParser
import Foundation
import Server
import Settings

/// `herald token create NAME`
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token and print it, this one time, on stdout.",
        discussion: """
            The store keeps only a hash of it: a token that is lost is revoked and made anew. Nodes that run know it \
            at its first use.

            Example: herald token create prometheus --only metrics --expires 365d
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "Whose it is, as the audit log shall name it: letters, digits and . _ -")
    var name: String

    @Option(help: "What it may do: restricted (read), developer (also logs and internal state), admin (everything).")
    var level: String?

    @Option(help: "The one thing that it is for, instead of a level: alerts (hand them in) or metrics (fetch them).")
    var only: String?

    @Option(help: "How long it is valid, such as 90d or 12h; for ever, if not given.")
    var expires: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let new = try newToken()
        try await HeraldApplication.with(try options.load()) { application in
            let (text, token) = try await created(new, application)
            if json { return try JSONOutput.print(TokenFacts(token, at: application.clock.now(), secret: text)) }
            Console.print(text)
            let end = token.expiresAt.map { "until \(application.time($0))" } ?? "until it is revoked"
            Console.complain(
                "herald: the token \(name) (\(token.may), id \(token.publicID)) is valid \(end); "
                    + "it is shown this one time and kept nowhere")
        }
    }

    private func created(
        _ new: NewToken, _ application: HeraldApplication
    ) async throws -> (text: String, token: AccessToken) {
        do {
            return try await application.audited("token.create", name) {
                try await application.tokens.create(new, by: CommandCaller.current.actor)
            }
        } catch let refusal as TokenRefusal {
            throw CommandFailure(.workFailed, refusal.description)
        }
    }

    private func newToken() throws -> NewToken {
        let purpose = try only.map { text in
            guard let purpose = TokenPurpose(rawValue: text) else {
                throw CommandFailure(.misuse, "--only \(text): allowed is alerts or metrics")
            }
            return purpose
        }
        let lifetime = try expires.map { text in
            guard let lifetime = DurationText.parse(text), lifetime > .zero, lifetime <= .seconds(3_652_500 * 86_400)
            else { throw CommandFailure(.misuse, "--expires \(text): allowed is \(DurationText.allowed)") }
            return lifetime
        }
        return NewToken(name: name, level: try level(for: purpose), purpose: purpose, lifetime: lifetime)
    }

    /// A token with a purpose has no other use, so it needs no level.
    private func level(for purpose: TokenPurpose?) throws -> AccessLevel {
        let allowed = "restricted, developer or admin"
        guard let text = level else {
            if purpose != nil { return .restricted }
            throw CommandFailure(.misuse, "say what the token may do: --level \(allowed); or --only alerts or metrics")
        }
        guard let level = AccessLevel(rawValue: text), level > .open else {
            throw CommandFailure(.misuse, "--level \(text): allowed is \(allowed)")
        }
        return level
    }
}
