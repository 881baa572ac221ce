import ArgumentParser
import Observability
import ServiceLifecycle
import Timekeeping
import WeComSimulator

/// `herald simulate wecom`
struct SimulateWeComCommand: AsyncParsableCommand, LongRunningCommand {
    static let configuration = CommandConfiguration(
        commandName: "wecom",
        abstract: "Answer like WeCom's group robots, with their limits and error codes, and show the group.",
        discussion: """
            Point a channel's base_url at it. GET /_simulator/messages and /_simulator/calls list what happened, \
            DELETE empties them, PUT /_simulator/faults switches faults on, and / shows the group in a browser.

            Example: herald simulate wecom --listen 127.0.0.1:9080
            """)

    @Option(help: "Where to listen; port 0 takes a free one.")
    var listen = "127.0.0.1:9080"

    func run() async throws {
        let address = try ListenAddress(listen)
        let logger = HeraldLogger.make(mask: SecretMask(), clock: SystemWallClock())
        let simulator = WeComSimulator(
            SimulatorConfiguration(host: address.host, port: address.port), logger: WeComSimulator.quietLogger
        ) { port in
            Console.print("WeCom is simulated at http://\(address.host):\(port) (the group: open it in a browser)")
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
