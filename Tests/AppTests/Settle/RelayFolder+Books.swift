import Database
import Foundation
import SampleData
import TestSupport

extension RelayFolder {
    /// What a callback says of its one task.
    struct Told: Sendable {
        let id: String
        /// Whole, as it was sent.
        let body: String
        let members: [String: Int]
        let revision: Int
    }

    /// What the partner was told of the task with that external id, oldest first.
    func told(_ externalID: Int) throws -> [Told] {
        try callbacks.map(Self.told).filter { $0.members["task_id"] == externalID }
    }

    static func told(_ call: WebhookPeer.Call) throws -> Told {
        enum Member: Decodable {
            case number(Int), text
            init(from decoder: any Decoder) throws {
                self = (try? decoder.singleValueContainer().decode(Int.self)).map { .number($0) } ?? .text
            }
        }
        struct Body: Decodable {
            let stats: [[String: Member]]
        }
        let body = try JSONDecoder().decode(Body.self, from: Data(call.body))
        guard body.stats.count == 1 else { throw TestSupportError("a callback speaks of \(body.stats.count) tasks") }
        let members = body.stats[0].compactMapValues { member in
            if case .number(let number) = member { number } else { nil as Int? }
        }
        return Told(
            id: call.id ?? "", body: String(decoding: call.body, as: UTF8.self), members: members,
            revision: members["revision"] ?? 1)
    }

    /// The rows of `task_daily_stats`, by task: its counts by their columns, and whether it is marked as sent.
    func rows(day: String = RelayFolder.day) async throws -> [Int: (counts: [String: Int?], isSent: Bool)] {
        let columns = Self.countColumns
        let statement = SQL(
            text: """
                SELECT task_id, webhook_sent::int AS sent, \(columns.joined(separator: ", ")) FROM task_daily_stats
                WHERE stats_date = '\(day)'
                """)
        let rows = try await database.pool.withConnection { try $0.query(statement) }
        var found: [Int: (counts: [String: Int?], isSent: Bool)] = [:]
        for row in rows {
            let counts = try columns.map { ($0, try row.optionalInteger($0).map { Int($0) }) }
            found[Int(try row.integer("task_id"))] = (
                Dictionary(uniqueKeysWithValues: counts), try row.optionalInteger("sent") == 1
            )
        }
        return found
    }

    private static let measures = ["view", "like", "comment"]
    private static let platforms = [
        ("yt", measures), ("tt", measures), ("dy", measures + ["share", "collect"]),
    ]

    static var countColumns: [String] {
        ["total_account_count", "total_completion_count"]
            + platforms.flatMap { prefix, measures in
                ["\(prefix)_account_count"] + measures.map { "\(prefix)_\($0)_count" }
            }
    }

    /// What has to stand in a row, and what a callback of it has to tell.
    static func counts(_ task: RelaySample.Expected.Task) -> [String: Int?] {
        var counts: [String: Int?] = [
            "total_account_count": task.accounts, "total_completion_count": task.completions,
        ]
        for (prefix, measures) in platforms {
            let platform = task.platforms[prefix] ?? RelaySample.Expected.Platform()
            let figures = platform.figures
            let values = [figures.views, figures.likes, figures.comments, figures.shares, figures.collects]
            counts["\(prefix)_account_count"] = platform.accounts
            for (measure, value) in zip(measures, values) {
                // Nothing is known to be nought only where nobody handed anything in.
                counts["\(prefix)_\(measure)_count"] = .some(platform.completions == 0 ? 0 : value)
            }
        }
        return counts
    }

    /// The members of a callback that are counts.
    static func toldCounts(_ counts: [String: Int?]) -> [String: Int] {
        var told = counts.compactMapValues { $0 }.filter { $0.value > 0 && $0.key != "total_completion_count" }
        told["account_count"] = told.removeValue(forKey: "total_account_count")
        return told
    }
}

extension RelayTask {
    var externalNumber: Int? { externalID.flatMap { Int($0) } }
}
