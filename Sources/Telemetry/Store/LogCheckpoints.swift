import Database
import Synchronization

/// Moves what SQLite's write-ahead log holds into the database from a thread of its own, so that nobody who reports
/// waits while thousands of pages are written and synced.
///
/// A checkpoint beside a writer never finds the log at rest, and a log that is never taken over whole grows for ever. So
/// once it is long, the writer itself takes over the rest, right after a checkpoint beside it: few pages then.
final class LogCheckpoints: Sendable {
    private struct State {
        var usersSince = 0
        var isRunning = false
        /// The next batch takes over what is left.
        var isDue = false
    }

    private enum Step { case nothing, start, finish }

    private let pool: ConnectionPool
    private let interval: Int
    private let longest: Int
    private let state = Mutex(State())

    /// Only where checkpoints beside the writer fail: 80 MB.
    static let lastResortPages = 20_000

    /// - Parameters:
    ///   - pool: not that of the writer.
    ///   - interval: after so many users of batches; each is a page or two.
    ///   - longest: a log of more pages is taken over whole.
    init(_ pool: ConnectionPool, interval: Int = 1_000, longest: Int = 4_000) {
        self.pool = pool
        self.interval = interval
        self.longest = longest
    }

    /// A batch is durable. Runs on the writer's thread.
    func committed(users: Int, on connection: any Connection) {
        guard connection.dialect == .sqlite else { return }
        switch step(users) {
        case .nothing: break
        case .start: Task.detached { await self.run() }
        // If it does not succeed, a later one will: nothing is lost with it.
        case .finish: _ = try? Self.checkpoint(on: connection)
        }
    }

    /// One beside the writer, two where the log is long: what came during the first is short work for the second.
    func run() async {
        var isLong = false
        if let pages = try? await pool.withConnection({ try Self.checkpoint(on: $0) }), pages > longest {
            isLong = (try? await pool.withConnection { try Self.checkpoint(on: $0) }) != nil
        }
        state.withLock { state in
            state.isRunning = false
            state.isDue = isLong
        }
    }

    private func step(_ users: Int) -> Step {
        state.withLock { state in
            state.usersSince += users
            if state.isDue {
                state.isDue = false
                state.usersSince = 0
                return .finish
            }
            guard !state.isRunning, state.usersSince >= interval else { return .nothing }
            state.isRunning = true
            state.usersSince = 0
            return .start
        }
    }

    /// - Returns: how many pages the log holds.
    private static func checkpoint(on connection: any Connection) throws -> Int {
        Int(try connection.queryFirst("PRAGMA wal_checkpoint(PASSIVE)")?.integer("log") ?? 0)
    }
}
