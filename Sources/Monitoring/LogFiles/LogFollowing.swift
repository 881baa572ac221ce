package import Database
package import FoundationEssentials
import Glibc
package import Logging
package import Observability
package import ServiceLifecycle
package import Timekeeping

/// All that following logs takes: a follower for each, what keeps their books within bounds, and what answers questions.
package struct LogFollowing: Sendable {
    package let followers: [LogFollower]
    package let pruner: LogPruner
    /// One of the recorder's collectors.
    package let tally = LogTally()
    package let book: LogBook

    /// - Parameters:
    ///   - zone: of times in lines that do not name theirs.
    ///   - host: this machine, where the store is shared; the same after a restart.
    ///   - mask: of the configuration's own secrets, which may stand in lines of other programs too.
    package init(
        _ logs: [FollowedLog], store: ConnectionPool, zone: TimeZone, host: String? = nil, clock: any WallClock,
        logger: Logger, mask: SecretMask = SecretMask()
    ) {
        let (tally, host) = (tally, host ?? Self.host(of: store))
        followers = logs.map {
            LogFollower(
                $0, store: store, host: host, zone: zone, tally: tally, clock: clock, logger: logger, mask: mask)
        }
        pruner = LogPruner(store: store, clock: clock, logger: logger)
        book = LogBook(logs, store: store)
    }

    /// The pruner goes on where no log is followed any more.
    package var services: [any Service] { followers + [pruner] }

    /// A SQLite store is one machine's, whatever that is called at the moment.
    static func host(of store: ConnectionPool) -> String {
        guard store.dialect != .sqlite else { return "" }
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
