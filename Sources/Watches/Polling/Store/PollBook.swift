import Database
import FoundationEssentials
import Timekeeping

/// What polling keeps in the store: the watch's position, what is known of its records, and the changes it found.
struct PollBook: Sendable {
    let definition: WatchDefinition
    let rule: PollRule
    let store: ConnectionPool

    private var watch: String { definition.name }

    func position() async throws -> PollPosition? {
        let watch = watch
        return try await store.withConnection { try Self.position(of: watch, lock: "", on: $0) }
    }

    /// Begins the watch, unless another node has done so, or begins it anew where its columns were changed.
    func begin(_ position: PollPosition, at now: Date) async throws -> PollPosition? {
        let (watch, definition, rule) = (watch, definition, rule)
        return try await store.transaction { connection in
            let there = try Self.position(of: watch, lock: Self.lock(connection), on: connection)
            if let there, there.isOf(definition, rule) { return there }
            var position = position
            position.revision = (there?.revision ?? 0) + 1
            // They are of another table, or were known by another name.
            if there != nil { try connection.execute("DELETE FROM watch_record WHERE watch = \(watch)") }
            let text = try position.text()
            let suffix = connection.dialect.updatingOnConflict(on: ["watch"], set: ["position", "updated_at"])
            try connection.execute(
                """
                INSERT INTO watch_cursor (watch, position, updated_at) \
                VALUES (\(watch), \(text), \(now.unixMilliseconds))\(raw: suffix)
                """)
            return position
        }
    }

    /// Notes what a page of the source held, and what is to be told of it, in one transaction.
    ///
    /// - Parameter isQuiet: they were there before the watch began.
    /// - Returns: how many changes it told; nil if another node has written since `revision`: what was read is old then.
    func write(
        _ rows: [PolledRow], at position: inout PollPosition, isQuiet: Bool, now: Date
    ) async throws -> Int? {
        guard !rows.isEmpty else { return 0 }
        let (revision, events, watch) = (position.revision, definition.events, watch)
        let staleBefore = now.addingTimeInterval(-rule.overlap.seconds / 2)
        let written = try await store.transaction { connection -> Written? in
            guard var there = try Self.position(of: watch, lock: Self.lock(connection), on: connection),
                there.revision == revision
            else { return nil }
            let table = PollRecordTable(watch: watch, connection: connection)
            let findings = try PollFindings(
                rows, known: table.known(rows.map(\.key)), events: events, isQuiet: isQuiet, staleBefore: staleBefore)
            try table.touch(findings.stale, at: now)
            guard !findings.isEmpty else { return Written(revision: revision) }
            try table.note(findings.noted, at: now)
            try table.tell(findings.told, at: now)
            there.revision += 1
            try Self.save(there, of: watch, at: now, on: connection)
            return Written(revision: there.revision, told: findings.told.count)
        }
        guard let written else { return nil }
        position.revision = written.revision
        return written.told
    }

    /// - Returns: false if another node has written meanwhile.
    func save(_ position: PollPosition, at now: Date) async throws -> Bool {
        let watch = watch
        return try await store.transaction { connection in
            let there = try Self.position(of: watch, lock: Self.lock(connection), on: connection)
            guard there?.revision == position.revision else { return false }
            try Self.save(position, of: watch, at: now, on: connection)
            return true
        }
    }

    /// Goes on from a position that was not reached by looking.
    ///
    /// - Parameter limit: records that were not found since then are forgotten; nil: none.
    /// - Returns: nil if another node has written meanwhile.
    func move(
        to position: PollPosition, forgettingBefore limit: Date?, at now: Date
    ) async throws -> PollPosition? {
        let watch = watch
        return try await store.transaction { connection in
            let there = try Self.position(of: watch, lock: Self.lock(connection), on: connection)
            guard there?.revision == position.revision else { return nil }
            var position = position
            position.revision += 1
            if let limit {
                try connection.execute(
                    "DELETE FROM watch_record WHERE watch = \(watch) AND seen_at < \(limit.unixMilliseconds)")
            }
            try Self.save(position, of: watch, at: now, on: connection)
            return position
        }
    }

    /// Forgets records that no look finds any more.
    ///
    /// - Returns: how many.
    func forget(seenBefore limit: Date, most: Int) async throws -> Int {
        let watch = watch
        return try await store.transaction { connection in
            // So that no other node notes one of them at this moment.
            guard try Self.position(of: watch, lock: Self.lock(connection), on: connection) != nil else { return 0 }
            return try PollRecordTable(watch: watch, connection: connection).forget(before: limit, most: most)
        }
    }

    private struct Written: Sendable {
        var revision: Int64
        var told = 0
    }

    private static func lock(_ connection: any Connection) -> String {
        connection.dialect == .sqlite ? "" : " FOR UPDATE"
    }

    private static func position(
        of watch: String, lock: String, on connection: any Connection
    ) throws -> PollPosition? {
        try connection.queryFirst("SELECT position FROM watch_cursor WHERE watch = \(watch)\(raw: lock)")
            .map { try PollPosition(text: $0.text("position")) }
    }

    private static func save(
        _ position: PollPosition, of watch: String, at now: Date, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE watch_cursor SET position = \(try position.text()), updated_at = \(now.unixMilliseconds) \
            WHERE watch = \(watch)
            """)
    }
}

extension PollPosition {
    init(text: String) throws {
        self = try JSONDecoder().decode(PollPosition.self, from: Data(text.utf8))
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
