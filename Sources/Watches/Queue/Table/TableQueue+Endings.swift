import Database
import FoundationEssentials

extension TableQueue {
    /// Of an error message, so that it fits MySQL's `text` in whatever characters.
    private static let longestReason = 4_000

    private struct Ending: Hashable {
        var hasSucceeded = false
        var reason: String?
        let retryCount: Int?
    }

    package func finish(_ endings: [QueueEnding]) async throws {
        guard !endings.isEmpty else { return }
        try await withQueue { connection in
            let groups = Dictionary(grouping: try meant(endings, connection)) { ending -> Ending in
                switch ending.verdict {
                case .succeeded:
                    Ending(
                        hasSucceeded: true, reason: ending.note.map(Self.fitting), retryCount: ending.retryCount)
                case .failed(let reason): Ending(reason: Self.fitting(reason), retryCount: ending.retryCount)
                }
            }
            for (ending, members) in groups {
                for ids in ValueChunks(members.map(\.id).sorted()) {
                    try write(ids, ending, connection)
                }
            }
        }
    }

    /// Without those whose number another change has by now.
    private func meant(_ endings: [QueueEnding], _ connection: any Connection) throws -> [QueueEnding] {
        var moments: [Int64: Int64] = [:]
        for ids in ValueChunks(endings.filter { $0.moment != 0 }.map(\.id).sorted()) {
            try connection.forEachRow(
                """
                SELECT id, \(table.milliseconds("created_at")) AS queued_ms FROM \(raw: table.pathByKey)
                WHERE id IN (\(list: ids))
                """
            ) { row in moments[try row.integer("id")] = try row.optionalInteger("queued_ms") ?? 0 }
        }
        return endings.filter { $0.moment == 0 || moments[$0.id] == $0.moment }
    }

    package func release(_ ids: [Int64]) async throws {
        guard !ids.isEmpty else { return }
        try await withQueue { connection in
            for chunk in ValueChunks(ids.sorted()) {
                try write(connection) {
                    try connection.execute(
                        """
                        UPDATE \(raw: table.pathByKey) SET status = 'PENDING', processed_at = NULL
                        WHERE id IN (\(list: chunk)) AND \(raw: table.statusAside) = 'PROCESSING'
                        """)
                }
            }
        }
    }

    /// An adopted queue may know fewer characters than we do: better a shorter reason than none, and no end.
    private func write(_ ids: [Int64], _ ending: Ending, _ connection: any Connection) throws {
        do {
            try write(connection) { try connection.execute(update(ids, to: ending)) }
        } catch let error as DatabaseError where error.kind == .unexpectedValue && ending.reason != nil {
            let reason = ending.reason.map { String(String.UnicodeScalarView($0.unicodeScalars.filter(\.isASCII))) }
            var plain = ending
            plain.reason = reason
            try write(connection) { try connection.execute(update(ids, to: plain)) }
        }
    }

    /// What succeeded, or was deleted by hand, stays as it is; what failed may still succeed.
    private func update(_ ids: [Int64], to ending: Ending) -> SQL {
        let (status, from) =
            ending.hasSucceeded ? ("SUCCESS", "<> 'SUCCESS'") : ("FAILED", "IN ('PENDING', 'PROCESSING')")
        let state: SQL = "status = '\(raw: status)', error_message = \(ending.reason)"
        var retries: SQL = ""
        if let count = ending.retryCount {
            retries = ", retry_count = \(count)"
        } else if !ending.hasSucceeded {
            retries = ", retry_count = COALESCE(retry_count, 0) + 1"
        }
        return """
            UPDATE \(raw: table.pathByKey) SET \(state), processed_at = \(table.now)\(retries)
            WHERE id IN (\(list: ids)) AND \(raw: table.statusAside) \(raw: from)
            """
    }

    private static func fitting(_ reason: String) -> String {
        // PostgreSQL's text holds no NUL.
        String(String.UnicodeScalarView(reason.unicodeScalars.filter { $0 != "\0" }.prefix(longestReason)))
    }
}
