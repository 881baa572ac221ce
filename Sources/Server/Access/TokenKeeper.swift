package import Database
import FoundationEssentials
package import Logging
import ServiceLifecycle
package import Timekeeping

/// Keeps a node's directory of tokens as the store has it, and the store's last uses as the node has seen them.
///
/// A token that is revoked anywhere is refused here after the next look: two seconds, and what the question takes.
package struct TokenKeeper: Service {
    static let interval = Duration.seconds(2)

    private let directory: TokenDirectory
    private let uses: TokenUses
    private let store: ConnectionPool
    private let clock: any WallClock
    private let logger: Logger

    package init(
        directory: TokenDirectory, uses: TokenUses, store: ConnectionPool, clock: any WallClock, logger: Logger
    ) {
        self.directory = directory
        self.uses = uses
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var isAway = false
            while !Task.isCancelled {
                isAway = await look(wasAway: isAway)
                try? await clock.sleep(for: Self.interval)
            }
        }
        // The service's task may be cancelled by now, and what is left is to be written nonetheless.
        await Task { try? await uses.write(to: store, at: clock.now(), everything: true) }.value
    }

    /// - Returns: whether the store is away.
    private func look(wasAway: Bool) async -> Bool {
        do {
            try await directory.refresh()
            try await uses.write(to: store, at: clock.now())
            if wasAway { logger.info("the store answers again: tokens are up to date") }
            return false
        } catch {
            if !wasAway, !Task.isCancelled {
                logger.warning(
                    "the store cannot be asked for tokens; those that are known go on for a while",
                    metadata: ["error": "\(error)", "minutes": "\(TokenDirectory.trust.milliseconds / 60_000)"])
            }
            return true
        }
    }
}
