import ArgumentParser
import Foundation
import Observability
import ServiceLifecycle
import Timekeeping
import WeComSimulator

/// `herald simulate wecom`
struct SimulateWeComCommand: AsyncParsableCommand, LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "wecom",
        abstract:
            "Answer like WeCom's group robots and apps, with their limits and error codes, and show the messages.",
        discussion: """
            Point the base_url of a wecom-robot or wecom-app channel at it. GET /_simulator/messages and \
            /_simulator/calls list what happened, DELETE empties them, PUT /_simulator/faults switches faults on, \
            DELETE /_simulator/tokens ends every access token before its time, and / shows the messages in a browser.

            Every robot, company, app and person exists, unless --corps names a file with the companies that do: \
            [{"corp_id":"ww1","apps":[{"secret":"s1","agent_id":1000002}],"members":["zhangsan"], \
            "parties":{"2":["zhangsan"]},"tags":{"1":["zhangsan"]}}]. GET /_simulator/corps shows them.

            Example: herald simulate wecom --listen 127.0.0.1:9080
            Example: herald simulate wecom --corps corps.json --robot-rate 100
            Example: herald simulate wecom --unlimited
            """)

    @Option(help: "Where to listen; port 0 takes a free one.")
    var listen = "127.0.0.1:9080"

    @Option(help: "A JSON file with the companies, their apps and members that exist.")
    var corps: String?

    @Option(help: "How many messages a robot may send in a minute; WeCom's own limit is 20.")
    var robotRate: Int?

    @Flag(help: "Lift every limit on how often and how many at once may call, for load tests.")
    var unlimited = false

    func run() async throws {
        let address = try ListenAddress(listen)
        let configuration = try configuration(address)
        let logger = HeraldLogger.make(mask: SecretMask(), clock: SystemWallClock())
        let simulator = WeComSimulator(
            configuration, logger: WeComSimulator.quietLogger
        ) { port in
            Console.print("WeCom is simulated at http://\(address.host):\(port) (the messages: open it in a browser)")
        }
        let group = ServiceGroup(
            services: [simulator], gracefulShutdownSignals: [.sigint, .sigterm], logger: WeComSimulator.quietLogger)
        do {
            try await group.run()
        } catch {
            throw CommandFailure(.workFailed, "cannot listen on \(listen): \(error)")
        }
        logger.info("stopped")
    }

    private func configuration(_ address: ListenAddress) throws -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration(host: address.host, port: address.port)
        if unlimited { configuration.lift() }
        if let robotRate {
            guard robotRate > 0 else {
                throw CommandFailure(.misuse, "--robot-rate \(robotRate): allowed is 1 and more; see --unlimited")
            }
            configuration.messagesPerWindow = robotRate
        }
        configuration.corps = try corps.map(readCorps)
        return configuration
    }

    private func readCorps(_ file: String) throws -> [SimulatedCorp] {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.misuse, "--corps \(file): the file cannot be read")
        }
        do {
            return try SimulatedCorp.list(bytes)
        } catch let error as SimulatedCorp.InvalidList {
            throw CommandFailure(.misuse, "--corps \(file): \(error)")
        }
    }
}

/// `HOST:PORT` as typed.
struct ListenAddress {
    let host: String
    let port: Int

    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon > text.startIndex
        else { throw CommandFailure(.misuse, "--listen \(text): allowed is HOST:PORT, such as 127.0.0.1:9080") }
        self.host = String(text[..<colon])
        self.port = port
    }
}
