import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle
package import Timekeeping

/// A local WeCom: the APIs of group robots and of apps with WeCom's limits, answers and codes, faults that can be
/// switched on, and a page that shows the messages. What it remembers is bounded: see ``SimulatorConfiguration``.
package final class WeComSimulator: Service {
    private let configuration: SimulatorConfiguration
    private let clock: any WallClock
    private let logger: Logger
    private let books: SimulatorBooks
    private let onListening: @Sendable (_ port: Int) -> Void

    /// - Parameters:
    ///   - clock: Measures the rate window, the life of uploaded files and the delay of faults.
    ///   - onListening: Called once with the port, when calls are accepted.
    package init(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
        clock: any WallClock = SystemWallClock(), logger: Logger = WeComSimulator.quietLogger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        self.books = SimulatorBooks(configuration)
        self.onListening = onListening
    }

    /// Serves until the task is cancelled or the service group shuts down.
    package func run() async throws {
        let router = Router(context: SimulatorContext.self)
        let calls = CallHandler(books: books, clock: clock)
        let robots = RobotEndpoints(books: books, configuration: configuration)
        for api in robots.apis + AppEndpoints(books: books).apis { calls.add(api, to: router) }
        InspectionRoutes(books: books).add(to: router)
        GroupPage(books: books).add(to: router)
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { [onListening] channel in onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
        try await application.run()
    }

    /// Says nothing: a call that is cut off by `stop()` is no error here, and what hinders the start is thrown.
    package static var quietLogger: Logger {
        var logger = Logger(label: "herald.wecom-simulator")
        logger.logLevel = .critical
        return logger
    }
}

// What happened so far, for tests and for a demo in the same process.
extension WeComSimulator {
    /// The accepted messages, oldest first, of all robots and apps.
    package var messages: [SimulatedMessage] { books.messages(after: 0, limit: .max).entries }
    /// The calls under `/cgi-bin/`, oldest first.
    package var calls: [SimulatedCall] { books.calls(after: 0, limit: .max).entries }
    /// The faults that are on, with what is left of their counts.
    package var faults: [Fault] {
        get { books.faults }
        set { books.setFaults(newValue) }
    }
    /// The companies that exist; nil: every company, app and person that is asked for.
    package var corps: [SimulatedCorp]? {
        get { books.corps }
        set { books.setCorps(newValue) }
    }
    /// How the apps asked for tokens.
    package var tokenCounts: TokenCounts { books.tokenCounts }
    /// Ends every access token before its time, as the platform may: its next use gets this code.
    package func endTokens(errcode: Int = 40014) { books.endTokens(with: .fault(errcode)) }
    package func removeMessages() { books.removeMessages() }
    package func removeCalls() { books.removeCalls() }
    /// The bytes of an image or an uploaded file, as long as they are kept.
    package func media(_ id: String) -> [UInt8]? { books.media(id).map { Array($0.bytes.readableBytesView) } }
}
