package import Database
package import Logging
import ServiceLifecycle

/// Keeps a `StoreClock` right: asks the store for its time twice a minute.
///
/// While the store cannot be asked, the clock goes on with what it knows; quartz drifts by some milliseconds a minute.
package struct StoreClockKeeper: Service {
    private let clock: StoreClock
    private let logger: Logger

    private static let interval = Duration.seconds(30)

    package init(clock: StoreClock, logger: Logger) {
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await clock.sleep(for: Self.interval)) != nil {
                await synchronize()
            }
        }
    }

    private func synchronize() async {
        do {
            try await clock.synchronize()
        } catch is CancellationError {
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "the store could not be asked for its time; the clock goes on with what it knows",
                metadata: ["error": "\(error)"])
        }
    }
}
