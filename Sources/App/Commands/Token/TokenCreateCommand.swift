import ArgumentParser
import Foundation
import Server
import Settings
import Settlement

/// `herald token create NAME`
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token and print it, this one time, on stdout.",
        discussion: """
            The store keeps only a hash of it: a token that is lost is revoked and made anew. Nodes that run know it \
            at its first use.

            Example: herald token create prometheus --only metrics --expires 365d

            A partner's, to page through what it was told:
            herald token create acme --only statements --settlement drama --partner partner.example.com
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "Whose it is, as the audit log shall name it: letters, digits and . _ -")
    var name: String

    @Option(help: "What it may do: restricted (read), developer (also logs and internal state), admin (everything).")
    var level: String?

    @Option(
        name: [.customLong("only"), .customLong("purpose")],
        help: """
            The one thing that it is for, instead of a level: alerts (hand them in), metrics (fetch them) or \
            statements (read what one partner was told).
            """)
    var only: String?

    @Option(help: "With --only statements: of which settlement.")
    var settlement: String?

    @Option(help: "With --only statements: whose, by the host of the tasks' callback_url: partner.example.com.")
    var partner: String?

    @Option(help: "How long it is valid, such as 90d or 12h; for ever, if not given.")
    var expires: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        let new = try newToken(loaded.configuration.settlements.map(\.name))
        try await HeraldApplication.with(loaded) { application in
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

    private static let purposes = TokenPurpose.allCases.map(\.rawValue).joined(separator: ", ")

    private func newToken(_ settlements: [String]) throws -> NewToken {
        let purpose = try only.map { text in
            guard let purpose = TokenPurpose(rawValue: text) else {
                throw CommandFailure(.misuse, "--only \(text): allowed is \(Self.purposes)")
            }
            return purpose
        }
        let lifetime = try expires.map { text in
            guard let lifetime = DurationText.parse(text), lifetime > .zero, lifetime <= .seconds(3_652_500 * 86_400)
            else { throw CommandFailure(.misuse, "--expires \(text): allowed is \(DurationText.allowed)") }
            return lifetime
        }
        return NewToken(
            name: name, level: try level(for: purpose), purpose: purpose, scope: try scope(of: purpose, settlements),
            lifetime: lifetime)
    }

    /// To what a token for statements is bound.
    private func scope(of purpose: TokenPurpose?, _ settlements: [String]) throws -> TokenScope? {
        guard purpose == .statements else {
            guard settlement == nil, partner == nil else {
                throw CommandFailure(.misuse, "--settlement and --partner go with --only statements")
            }
            return nil
        }
        guard let settlement, let partner else {
            throw CommandFailure(.misuse, "--only statements needs --settlement NAME and --partner HOST")
        }
        guard settlements.contains(settlement) else {
            let known = settlements.isEmpty ? "none is declared" : settlements.joined(separator: ", ")
            throw CommandFailure(.misuse, "--settlement \(settlement): allowed is one of settlements: (\(known))")
        }
        guard let host = StatementPartner.name(typed: partner) else {
            throw CommandFailure(
                .misuse, "--partner \(partner): allowed is a host, such as partner.example.com or [2001:db8::1]:8443")
        }
        return TokenScope(settlement: settlement, partner: host)
    }

    /// A token with a purpose has no other use, so it needs no level.
    private func level(for purpose: TokenPurpose?) throws -> AccessLevel {
        let allowed = "restricted, developer or admin"
        guard let text = level else {
            if purpose != nil { return .restricted }
            throw CommandFailure(.misuse, "say what the token may do: --level \(allowed); or --only \(Self.purposes)")
        }
        guard purpose == nil else {
            throw CommandFailure(.misuse, "--only stands in place of --level: leave one of them out")
        }
        guard let level = AccessLevel(rawValue: text), level > .open else {
            throw CommandFailure(.misuse, "--level \(text): allowed is \(allowed)")
        }
        return level
    }
}
