package import Database
import FoundationEssentials
import Timekeeping

/// The only place with the SQL of reports.
package struct ReportStore: Sendable {
    let pool: ConnectionPool

    package init(_ pool: ConnectionPool) {
        self.pool = pool
    }

    // MARK: - Reading

    package func run(_ id: Int64) async throws -> ReportRun? {
        try await pool.withConnection { connection in try run(id, on: connection) }
    }

    package func run(of report: String, firing: String) async throws -> ReportRun? {
        try await pool.withConnection { connection in try run(of: report, firing: firing, on: connection) }
    }

    /// The newest runs of a report, or of all.
    package func newestRuns(of report: String? = nil, limit: Int = 20) async throws -> [ReportRun] {
        try await pool.withConnection { connection in
            let condition: SQL = if let report { "WHERE report = \(report)" } else { "" }
            let rows = try connection.query(
                "SELECT * FROM report_run \(condition) ORDER BY created_at DESC, id DESC LIMIT \(raw: String(limit))")
            return try rows.map { try run($0, on: connection) }
        }
    }

    /// A page of a report's runs, the newest first.
    ///
    /// - Parameter position: where the page before ended; nil: from the newest on.
    package func runs(of report: String, before position: ReportRunPosition?, limit: Int) async throws -> [ReportRun] {
        try await pool.withConnection { connection in
            var condition: SQL = "report = \(report)"
            if let position {
                let time = position.createdAt.unixMilliseconds
                condition.append(
                    " AND created_at <= \(time) AND (created_at < \(time) OR id < \(position.id))" as SQL)
            }
            let rows = try connection.query(
                "SELECT * FROM report_run WHERE \(condition) ORDER BY created_at DESC, id DESC LIMIT \(max(0, limit))")
            return try rows.map { try run($0, on: connection) }
        }
    }

    func run(_ id: Int64, on connection: any Connection) throws -> ReportRun? {
        try connection.queryFirst("SELECT * FROM report_run WHERE id = \(id)").map { try run($0, on: connection) }
    }

    func run(of report: String, firing: String, on connection: any Connection) throws -> ReportRun? {
        let row = try connection.queryFirst(
            "SELECT * FROM report_run WHERE report = \(report) AND firing = \(firing)")
        return try row.map { try run($0, on: connection) }
    }

    // MARK: - A run and its channels

    struct NewRun: Sendable {
        let report: String
        let firing: String
        let kind: ReportRun.Kind
        let windowEnd: Date
        let text: String?
        let failures: [String]
        let createdAt: Date
    }

    /// - Returns: nil if that firing has its run already.
    func insert(_ run: NewRun, on connection: any Connection) throws -> Int64? {
        let state: ReportRun.State = run.text == nil ? .empty : .enqueued
        let finishedAt: Int64? = run.text == nil ? run.createdAt.unixMilliseconds : nil
        return try connection.insertIgnoring(
            """
            INSERT INTO report_run
                (report, firing, kind, window_end, state, body, failures, created_at, finished_at)
            VALUES
                (\(run.report), \(run.firing), \(run.kind.rawValue), \(run.windowEnd.unixMilliseconds),
                 \(state.rawValue), \(run.text), \(run.failures.joined(separator: "\n")),
                 \(run.createdAt.unixMilliseconds), \(finishedAt))
            """, conflictOn: ["report", "firing"])
    }

    func insertChannel(_ channel: String, of run: Int64, on connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO report_run_channel (run_id, channel, state)
            VALUES (\(run), \(channel), \(ReportRun.ChannelOutcome.State.pending.rawValue))
            """)
    }

    /// Writes down what a channel answered, and with the last answer the state of the run.
    func finish(
        channel: String, of run: Int64, as state: ReportRun.ChannelOutcome.State, reason: String?, hint: String?,
        at instant: Date, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE report_run_channel
            SET state = \(state.rawValue), reason = \(reason), hint = \(hint),
                finished_at = \(instant.unixMilliseconds)
            WHERE run_id = \(run) AND channel = \(channel)
            """)
        let states = try channels(of: run, on: connection).map(\.state)
        guard !states.contains(.pending) else { return }
        let total: ReportRun.State = states.allSatisfy(\.hasArrived) ? .confirmed : .failed
        try connection.execute(
            """
            UPDATE report_run SET state = \(total.rawValue), finished_at = \(instant.unixMilliseconds)
            WHERE id = \(run)
            """)
    }

    // MARK: - The dead-man switch

    /// Up to which firing the report was looked at; from now on if this is the first time: what was due
    /// before Herald knew the report is not missing.
    func checkedUntil(_ report: String, firstSeen now: Date) async throws -> Date {
        try await pool.transaction { connection in
            try connection.insertIgnoringWithoutID(
                "INSERT INTO report_watchman (report, checked_until) VALUES (\(report), \(now.unixMilliseconds))",
                conflictOn: ["report"])
            let row = try connection.queryFirst("SELECT checked_until FROM report_watchman WHERE report = \(report)")
            return try row?.instant("checked_until") ?? now
        }
    }

    /// - Returns: false if another node looked at them meanwhile.
    func advanceCheck(of report: String, from old: Date, to new: Date, on connection: any Connection) throws -> Bool {
        try connection.execute(
            """
            UPDATE report_watchman SET checked_until = \(new.unixMilliseconds)
            WHERE report = \(report) AND checked_until = \(old.unixMilliseconds)
            """
        ).affectedRows == 1
    }

    // MARK: - Rows

    private func run(_ row: Row, on connection: any Connection) throws -> ReportRun {
        let id = try row.integer("id")
        return ReportRun(
            id: id, report: try row.text("report"), firing: try row.text("firing"),
            kind: ReportRun.Kind(rawValue: try row.text("kind")) ?? .manual,
            windowEnd: try row.instant("window_end"),
            state: ReportRun.State(rawValue: try row.text("state")) ?? .failed, text: try row.optionalText("body"),
            failures: try row.text("failures").split(separator: "\n").map(String.init),
            createdAt: try row.instant("created_at"), finishedAt: try row.optionalInstant("finished_at"),
            channels: try channels(of: id, on: connection))
    }

    private func channels(of run: Int64, on connection: any Connection) throws -> [ReportRun.ChannelOutcome] {
        try connection.query(
            """
            SELECT channel, state, reason, hint, finished_at FROM report_run_channel
            WHERE run_id = \(run) ORDER BY channel
            """
        ).map { row in
            ReportRun.ChannelOutcome(
                channel: try row.text("channel"),
                state: ReportRun.ChannelOutcome.State(rawValue: try row.text("state")) ?? .failed,
                reason: try row.optionalText("reason"), hint: try row.optionalText("hint"),
                finishedAt: try row.optionalInstant("finished_at"))
        }
    }
}
