package import Logging
import ServiceLifecycle
package import Timekeeping

/// Removes what is too old: at once, then every hour, until the stop.
package enum HourlyPruning {
    private static let interval = Duration.seconds(3_600)

    /// - Parameters:
    ///   - trouble: logged with the error when `prune` failed; it is tried again in an hour.
    ///   - prune: in small batches, so that nobody waits for it.
    package static func run(
        clock: any WallClock, logger: Logger, trouble: Logger.Message,
        _ prune: @escaping @Sendable () async throws -> Void
    ) async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await prune()
                } catch {
                    // A stop is no trouble.
                    guard !Task.isCancelled else { return }
                    logger.error(trouble, metadata: ["error": "\(error)"])
                }
                try? await clock.sleep(for: interval)
            }
        }
    }
}
