import Logging
import NIOCore
import Observability
import ServiceLifecycle

/// Tells the service manager that the process is alive, as long as it really is.
///
/// Twice in the time that the manager waits it looks, and says so only when every loop made progress, those of the
/// network included. It looks from the cooperative pool, so that it is silent too when the pool is blocked.
/// A loop that waits for a store that does not answer is excused: a new process would wait for it too.
/// It is the last of all services to stop: a stop that takes its time is no death.
struct Watchdog: Service {
    private let manager: ServiceManager
    private let patience: Duration
    private let loops: [LoopHeartbeat]
    private let eventLoops: [WatchedEventLoop]
    private let areExcused: @Sendable () async -> Bool
    private let logger: Logger

    /// - Parameter areExcused: asked when one of `loops` stands still: whether none of them is to blame.
    /// - Returns: nil when the manager does not watch.
    init?(
        _ manager: ServiceManager, loops: [LoopHeartbeat], eventLoops group: (any EventLoopGroup)?, logger: Logger,
        areExcused: @escaping @Sendable () async -> Bool = { false }
    ) {
        guard let patience = manager.patience else { return nil }
        self.manager = manager
        self.patience = patience
        self.loops = loops
        eventLoops = (group?.makeIterator().map { $0 } ?? []).enumerated().map { index, eventLoop in
            WatchedEventLoop(eventLoop, number: index + 1, longestRound: patience)
        }
        self.areExcused = areExcused
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasAlive = true
            while !Task.isCancelled {
                wasAlive = await look(wasAlive: wasAlive)
                try? await Task.sleep(for: patience / 2)
            }
        }
    }

    /// - Returns: whether the process is alive.
    func look(wasAlive: Bool = true) async -> Bool {
        var silent = loops.filter { !$0.isAlive }
        if !silent.isEmpty, await areExcused() { silent = [] }
        silent += eventLoops.map(\.heartbeat).filter { !$0.isAlive }
        for eventLoop in eventLoops { eventLoop.poke() }
        guard silent.isEmpty else {
            if wasAlive {
                logger.critical(
                    "a loop stands still; the service manager is not told any more that this process is alive",
                    metadata: [
                        "loops": "\(silent.map { "\($0.name) for \($0.silence)" }.joined(separator: ", "))"
                    ])
            }
            return false
        }
        await manager.isAlive(logger: logger)
        return true
    }
}

/// A loop of the network, which beats when it is poked and can.
private struct WatchedEventLoop: Sendable {
    let heartbeat: LoopHeartbeat
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop, number: Int, longestRound: Duration) {
        self.eventLoop = eventLoop
        heartbeat = LoopHeartbeat("event loop \(number)", longestRound: longestRound)
        heartbeat.beat()
    }

    func poke() { eventLoop.execute { [heartbeat] in heartbeat.beat() } }
}
