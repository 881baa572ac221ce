import FoundationEssentials
package import Logging
import Synchronization
package import Timekeeping

/// Says once that something fails, while it is tried over and over, and once that it works again. What lasts is said
/// again every few minutes: whoever looks at the newest lines shall see it.
package final class TroubleLog: Sendable {
    private let logger: Logger
    private let clock: any WallClock
    /// When each trouble that lasts was told last.
    private let told = Mutex<[String: Date]>([:])

    private static let reminder = Duration.seconds(300)

    package init(logger: Logger, clock: any WallClock) {
        self.logger = logger
        self.clock = clock
    }

    /// - Parameter trouble: a constant text; it names the trouble for `isOver` too.
    package func lasts(_ trouble: String, level: Logger.Level = .error, error: any Error) {
        let now = clock.now()
        let isNews = told.withLock { told in
            if let last = told[trouble], now.timeIntervalSince(last) < Self.reminder.seconds { return false }
            told[trouble] = now
            return true
        }
        guard isNews else { return }
        logger.log(level: level, "\(trouble)", metadata: ["error": "\(error)"])
    }

    /// - Parameter relief: what is said if there was such a trouble.
    package func isOver(_ trouble: String, _ relief: String) {
        guard told.withLock({ $0.removeValue(forKey: trouble) }) != nil else { return }
        logger.notice("\(relief)")
    }
}
