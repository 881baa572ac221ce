import ArgumentParser
import Delivery
import Observability

/// `herald doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check configuration, clock, disk, store, sources, channels and every report line; say what to mend.",
        discussion: """
            Sends nothing unless --send is given. Each report line is run once and its plan is looked at: where it reads \
            a large table from end to end, the index that would cure it is printed as a statement to copy.

            Example: herald doctor --config /etc/herald/herald.yaml
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Send a test message through every channel.")
    var send = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let loaded = try options.load()
        try await HeraldApplication.with(loaded, migrating: send) { application in
            let printer = FindingPrinter(isSilent: json)
            let doctor = Doctor(application: application, configurationFile: loaded.file)
            try await TerminalProgress.during("examining") { try await doctor.examine { await printer.add($0) } }
            if send {
                for channel in application.channels { await printer.add(await test(channel.name, application)) }
            }
            let findings = await printer.findings
            if json { try JSONOutput.print(findings) }
            let wrong = findings.filter { $0.verdict == .wrong }.count
            guard wrong == 0 else {
                throw CommandFailure(.workFailed, wrong == 1 ? "1 thing does not work" : "\(wrong) things do not work")
            }
        }
    }

    private func test(_ channel: String, _ application: HeraldApplication) async -> DoctorFinding {
        do {
            let outcomes = try await application.sendTest(
                "测试消息：herald doctor --send", through: channel, patience: .seconds(60))
            let failed = outcomes.first { $0.state != .delivered }
            guard let failed else { return DoctorFinding(.fine, "channel \(channel)", "delivers") }
            return DoctorFinding(
                .wrong, "channel \(channel)", failed.error ?? "does not deliver: \(failed.state.rawValue)",
                hint: failed.hint)
        } catch {
            return DoctorFinding(.wrong, "channel \(channel)", ErrorSentence.describe(error))
        }
    }
}

/// Prints each finding as it comes: looking at a slow database takes a while.
private actor FindingPrinter {
    private(set) var findings: [DoctorFinding] = []
    private let isSilent: Bool

    init(isSilent: Bool) { self.isSilent = isSilent }

    func add(_ finding: DoctorFinding) {
        findings.append(finding)
        if !isSilent { Console.print(finding.text) }
    }
}
