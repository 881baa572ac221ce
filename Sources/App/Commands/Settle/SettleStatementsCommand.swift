import ArgumentParser
import Foundation
import Server
import Settlement

/// `herald settle statements NAME --partner HOST`
struct SettleStatementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statements",
        abstract: "Show what a partner was told, in the order of its chain.",
        discussion: "Example: herald settle statements drama --partner partner.example.com --jsonl > copy.jsonl")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The settlement.")
    var name: String

    @Option(help: "The partner, by the host of its callback_url.")
    var partner: String

    @Option(help: "Only those after this number.")
    var after: Int64 = 0

    @Option(help: "At most so many; 50 if not given, with --jsonl all.")
    var limit: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print one line of JSON for each, as the feed has them: what herald settle verify --file takes.")
    var jsonl = false

    private static let pageSize = 500

    func validate() throws {
        if json && jsonl { throw ValidationError("choose one of --json and --jsonl") }
        if after < 0 { throw ValidationError("--after \(after): allowed is a number from 0 on") }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit): allowed is a number from 1 on") }
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            _ = try application.settlementNames(name)
            let partner = try application.partnerName(self.partner)
            let feed = StatementFeed(settlement: name, store: application.store)
            try await refuseUnknown(partner, of: feed)
            if jsonl {
                return try await forEachPage(of: feed, to: partner) {
                    $0.forEach { Console.print(StatementLine.text(of: $0)) }
                }
            }
            var statements: [Statement] = []
            try await forEachPage(of: feed, to: partner) { statements += $0 }
            if json { return try JSONOutput.print(statements.map(StatementFacts.init)) }
            if statements.isEmpty { Console.complain("herald: \(partner) was told nothing after number \(after)") }
            guard !statements.isEmpty else { return }
            var table = TextTable("NUMBER", "DATE", "TASK", "REVISION", "STATE", "SENT", "HASH")
            for statement in statements {
                let content = statement.content
                table.add(
                    "\(content.number)", content.day, content.partnerTaskID?.text ?? "-", "\(content.revision)",
                    statement.state.rawValue, statement.sentAt.map(application.time) ?? "-",
                    String(statement.hash.prefix(16)))
            }
            table.lines.forEach { Console.print($0) }
        }
    }

    /// A mistyped host must not look like a partner that was told nothing.
    private func refuseUnknown(_ partner: String, of feed: StatementFeed) async throws {
        guard try await feed.head(of: partner) == nil else { return }
        let known = try await feed.heads().map(\.partner)
        throw CommandFailure(
            .misuse,
            known.isEmpty
                ? "\(name) has told no partner anything yet"
                : "\(name) has told \(partner) nothing; it has told: \(known.joined(separator: ", "))")
    }

    private func forEachPage(
        of feed: StatementFeed, to partner: String, _ body: ([Statement]) -> Void
    ) async throws {
        var rest = limit ?? (jsonl ? .max : 50)
        var last = after
        while rest > 0 {
            let page = try await feed.page(of: partner, after: last, limit: min(rest, Self.pageSize))
            guard let end = page.last?.content.number else { return }
            body(page)
            rest -= page.count
            last = end
        }
    }
}
