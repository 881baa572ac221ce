import ArgumentParser
import Monitoring
import Timekeeping

/// `herald health`
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Ask the running herald serve how it is, for Docker's HEALTHCHECK, Nagios and people.",
        discussion: """
            Asks GET /health where the configuration's section server: listens. Exit status: 0 healthy, with warnings or \
            without; 1 unhealthy, or no answer; 2 the call or the configuration is wrong.

            With --nagios it is a monitoring plugin: one line with figures, and exit status 0 OK, 1 WARNING, 2 CRITICAL, \
            3 UNKNOWN: the call or the configuration is wrong, or there was no answer in time.

            Example: herald health --config /etc/herald/herald.yaml
            Example: herald health --url http://127.0.0.1:8080 --json
            Example: herald health --nagios
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Ask there; the configuration is then not read.")
    var url: String?

    @Option(help: "How many seconds to wait for the answer.")
    var timeout = 5.0

    @Flag(help: "Print one line with figures and exit as a monitoring plugin.")
    var nagios = false

    @Flag(help: "Print the server's answer, JSON.")
    var json = false

    func validate() throws {
        guard timeout >= 0.1, timeout <= 300 else { throw ValidationError("--timeout: allowed is 0.1 to 300") }
        if nagios, json { throw ValidationError("--nagios and --json exclude each other") }
    }

    func run() async throws {
        let (question, limits) = try questionAndLimits()
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let (answer, body) = try await question.ask()
            if nagios {
                try finish(answer.nagios(limits, took: clock.now - start, timeout: question.timeout))
            } else {
                try tell(answer, body, question)
            }
        } catch let failure as HealthQuestion.Failure {
            guard nagios else { throw CommandFailure(.workFailed, failure.sentence) }
            try finish(Self.nagios(failure))
        }
    }

    /// The limits are the configuration's, where it was read.
    private func questionAndLimits() throws -> (HealthQuestion, MachineLimits?) {
        let limit = Duration.milliseconds(Int64(timeout * 1_000))
        if let url {
            guard let question = HealthQuestion(url: url, timeout: limit) else {
                throw CommandFailure(.misuse, "--url \(url): allowed is a URL such as http://127.0.0.1:8080")
            }
            return (question, nil)
        }
        let loaded = try options.load()
        guard let server = loaded.configuration.server else {
            throw CommandFailure(
                .misuse,
                "\(loaded.file) has no section server:, so nothing listens that could be asked; add one, or use "
                    + "herald doctor, which looks itself")
        }
        guard server.port != 0 else {
            throw CommandFailure(.misuse, "server.listen takes any free port; name the one that it took: --url")
        }
        return (HealthQuestion(server, timeout: limit), loaded.configuration.monitoring.machine)
    }

    private func tell(_ answer: HealthAnswer, _ body: [UInt8], _ question: HealthQuestion) throws {
        if json {
            Console.print(String(decoding: body, as: UTF8.self))
        } else {
            answer.lines.forEach { Console.print($0) }
        }
        guard !answer.isHealthy else { return }
        throw CommandFailure(
            .workFailed, "unhealthy: " + (answer.failing.isEmpty ? "see above" : answer.failing.joined(separator: ", "))
        )
    }

    private func finish(_ answer: NagiosAnswer) throws {
        Console.print(answer.text)
        throw ExitCode(answer.state.rawValue)
    }

    /// Nobody there is what the check is for. An answer that did not come in time leaves open what it would have been.
    private static func nagios(_ failure: HealthQuestion.Failure) -> NagiosAnswer {
        switch failure {
        case .absent(let sentence): NagiosAnswer(.critical, sentence)
        case .late(let sentence), .foreign(let sentence): NagiosAnswer(.unknown, sentence)
        }
    }
}
