package import Database
package import FoundationEssentials
import Timekeeping

/// What is known of followed logs: lines that were kept, and how many there were.
package struct LogBook: Sendable {
    package let logs: [FollowedLog]
    private let store: ConnectionPool

    /// Of each log, so many lines are kept with their text at most.
    package static let capacity = 100_000
    /// In one answer.
    package static let mostLines = 2_000

    package init(_ logs: [FollowedLog], store: ConnectionPool) {
        self.logs = logs
        self.store = store
    }

    /// The newest first.
    package func lines(_ question: LogQuestion) async throws -> [KeptLogLine] {
        let statement = LogLineSearch.statement(question, most: min(max(question.most, 0), Self.mostLines))
        return try await store.withConnection(timeout: .seconds(10)) { connection in
            try connection.query(statement).map(KeptLogLine.init)
        }
    }

    /// By their windows; in a window by level and source.
    package func counts(_ question: LogCountQuestion) async throws -> [LogCount] {
        try await store.withConnection(timeout: .seconds(10)) { connection in
            var sums: [LogCountSum.Key: Int] = [:]
            try LogCountSum.forEach(question, connection) { key, lines in sums[key, default: 0] += lines }
            return sums.sorted { $0.key < $1.key }.map { key, lines in
                LogCount(
                    at: Date(unixMilliseconds: key.window), level: key.level, source: key.source, lines: lines)
            }
        }
    }

    /// - Parameter file: nil: of all logs together.
    package func statistics(of file: String? = nil, at now: Date) async throws -> LogStatistics {
        let question = LogCountQuestion(
            file: file, window: .day, from: now.addingTimeInterval(-LogReader.longestAge - 86_400),
            to: now.addingTimeInterval(2 * 86_400), byLevel: true, bySource: true)
        let counts = try await counts(question)
        let levels = Dictionary(counts.map { ($0.level?.name ?? "", $0.lines) }, uniquingKeysWith: +)
        let sources = Dictionary(counts.map { ($0.source ?? "", $0.lines) }, uniquingKeysWith: +)
        let path = logs.first { $0.name == file }?.path ?? (file == nil && logs.count == 1 ? logs[0].path : "")
        return LogStatistics(
            totalLogs: counts.reduce(0) { $0 + $1.lines }, levelCounts: Self.ordered(levels),
            sourceCounts: Self.ordered(sources), maxCapacity: Self.capacity, logFile: path)
    }

    private static func ordered(_ counts: [String: Int]) -> [LogStatistics.Count] {
        counts.map { LogStatistics.Count(name: $0.key, lines: $0.value) }
            .sorted { ($1.lines, $0.name) < ($0.lines, $1.name) }
    }
}
