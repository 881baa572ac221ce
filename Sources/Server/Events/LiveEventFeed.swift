package import Database
package import Delivery
import Foundation
package import Logging
import Reports
import Scheduling
import ServiceLifecycle
import Timekeeping

/// Watches the store for whoever listens: one look for all of them, and none while nobody does.
///
/// What this process does itself, and what others say through the store, makes it look at once; what nobody says it
/// finds within a second. After the last listener left it goes on for a while: who comes back misses nothing.
package final class LiveEventFeed: Service {
    private let outbox: Outbox
    private let store: ConnectionPool
    private let logger: Logger
    let board = LiveEventBoard()
    private let signal = AsyncSignal()

    /// How often to look when nothing says that something happened.
    private static let interval: TimeInterval = 1
    /// Between two looks: what happens together is told together.
    private static let pace = Duration.milliseconds(50)
    /// A notice may come before its transaction is committed, so a second look follows soon.
    private static let secondLook: TimeInterval = 0.15
    /// After more happened than can be told: everybody loads everything anew, which nobody should do all the time.
    private static let afterGap = Duration.seconds(2)
    private static let linger = Duration.seconds(60)
    private static let afterFailure = Duration.seconds(5)

    package init(outbox: Outbox, store: ConnectionPool, logger: Logger) {
        self.outbox = outbox
        self.store = store
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                if board.hasListeners {
                    await watch()
                } else {
                    await signal.wait()
                }
            }
        }
    }

    /// Somebody listens: passes events on until it is cancelled.
    func feed(_ mailbox: EventMailbox, _ filter: LiveEventFilter, after position: StreamPosition?) async throws {
        let listener = board.add(mailbox, filter, after: position)
        defer { board.remove(listener) }
        signal.raise()
        try await Task.sleep(for: .seconds(365 * 86_400))
    }

    /// From the first listener until some time after the last.
    private func watch() async {
        do {
            var eyes = Eyes(outbox: outbox)
            eyes = try await store.withConnection { [eyes] connection in try eyes.begun(on: connection) }
            board.begin()
            defer { board.end() }
            try await look(with: &eyes)
        } catch is CancellationError {
        } catch {
            logger.warning(
                "the store cannot be watched for live events; tried again in \(Self.afterFailure.inWords)",
                metadata: ["error": "\(error)"])
            try? await Task.sleep(for: Self.afterFailure)
        }
    }

    private func look(with eyes: inout Eyes) async throws {
        let listening = DeliveryFeed(outbox: outbox).listen { [signal] in signal.raise() }
        defer { withExtendedLifetime(listening) {} }
        var lastHeard = ContinuousClock.now
        var isWoken = false
        while !Task.isCancelled {
            let begun = ContinuousClock.now
            if board.hasListeners { lastHeard = begun }
            guard begun - lastHeard < Self.linger else { return }
            let sight = try await store.withConnection { [eyes] in try eyes.looked(on: $0) }
            eyes = sight.eyes
            if sight.isIncomplete { board.postGap() } else { board.post(sight.events) }
            // A store that is slow to answer is asked less often.
            let pause = Self.pace + (ContinuousClock.now - begun) * 4
            try await Task.sleep(for: sight.isIncomplete ? max(pause, Self.afterGap) : pause)
            isWoken = await wait(atMost: isWoken ? Self.secondLook : Self.interval)
        }
    }

    /// - Returns: whether something said that there is news.
    private func wait(atMost limit: TimeInterval) async -> Bool {
        let clock = SystemWallClock()
        let begun = ContinuousClock.now
        await signal.wait(until: clock.now().addingTimeInterval(limit), clock: clock)
        return (ContinuousClock.now - begun).seconds < limit
    }
}
