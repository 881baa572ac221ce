import ArgumentParser
import Foundation
import Settlement

/// `herald settle verify [NAME]`
struct SettleVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove that nothing that partners were told was changed, left out or put in between.",
        discussion: """
            Every hash of every chain is computed anew; the first break is named, and the exit status is then 1. With \
            --file a partner's copy is verified by itself, and that its end is in our chain.

            Example: herald settle verify drama --partner partner.example.com
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The settlement; all, if not given.")
    var name: String?

    @Option(help: "The partner, by the host of its callback_url; all, if not given.")
    var partner: String?

    @Option(help: "A copy of a feed: one statement on each line, as herald settle statements --jsonl prints them.")
    var file: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let reports = try await reports(application)
            if json {
                try JSONOutput.print(reports)
            } else {
                if reports.isEmpty { Console.complain("herald: no partner was told anything yet") }
                for report in reports { Console.print(Self.sentence(report)) }
            }
            if reports.contains(where: { $0.problem != nil }) { throw ExitCode(1) }
        }
    }

    private func reports(_ application: HeraldApplication) async throws -> [ChainReport] {
        if let file { return [try await copied(file, application)] }
        var reports: [ChainReport] = []
        for settlement in try application.settlementNames(name) {
            let chain = StatementChain(StatementFeed(settlement: settlement, store: application.store))
            if let partner {
                reports.append(try await chain.verify(partner: try application.partnerName(partner)))
            } else {
                reports += try await chain.verifyAll()
            }
        }
        return reports
    }

    private func copied(_ file: String, _ application: HeraldApplication) async throws -> ChainReport {
        let copy: StatementCopy
        do {
            copy = try await StatementCopy.read(file)
        } catch let refusal as StatementRefusal {
            throw CommandFailure(.misuse, "--file: \(refusal)")
        }
        if let name, name != copy.settlement {
            throw CommandFailure(.misuse, "\(file) has statements of \(copy.settlement), not of \(name)")
        }
        if let partner, try application.partnerName(partner) != copy.partner {
            throw CommandFailure(.misuse, "\(file) has statements to \(copy.partner), not to \(partner)")
        }
        return try await StatementChain(StatementFeed(settlement: copy.settlement, store: application.store))
            .verify(copy)
    }

    private static func sentence(_ report: ChainReport) -> String {
        let chain = "\(report.settlement), \(report.partner): "
        if let problem = report.problem { return chain + "broken: " + problem }
        guard let first = report.first, let last = report.last, let hash = report.hash else {
            return chain + "nothing was stated yet"
        }
        let newer = report.newer.map { $0 == 0 ? "; nothing came after them" : "; \($0) came after them" } ?? ""
        return chain + "\(report.statements) statements (\(first) to \(last)) are whole, the last hash is \(hash)"
            + newer
    }
}

extension HeraldApplication {
    /// A partner as chains name it.
    func partnerName(_ text: String) throws -> String {
        guard let name = StatementPartner.name(typed: text) else {
            throw CommandFailure(
                .misuse, "--partner \(text): allowed is a host, such as partner.example.com or [2001:db8::1]:8443")
        }
        return name
    }

    /// The settlement of that name, or the names of all.
    func settlementNames(_ name: String?) throws -> [String] {
        let names = configuration.settlements.map(\.name)
        guard let name else { return names }
        guard names.contains(name) else {
            let known = names.isEmpty ? "none is declared" : "declared are \(names.joined(separator: ", "))"
            throw CommandFailure(.misuse, "there is no settlement \(name) under settlements: (\(known))")
        }
        return [name]
    }
}
