package import Foundation
import Hummingbird
package import Monitoring
import Observability
package import Timekeeping

/// Lines of other programs' log files that are followed: the parameter `file` of `/api/v1/logs`, and their counts.
package struct FollowedLogEndpoints: Sendable {
    private let book: LogBook
    private let clock: any WallClock

    static let parameters = ["file", "level", "source", "q", "since", "limit", "cursor"]

    package init(book: LogBook, clock: any WallClock) {
        self.book = book
        self.clock = clock
    }

    package var all: [Endpoint] {
        [Endpoint(.get, "/api/v1/logs/stats", .developer) { try await statistics($0, $1) }]
    }

    /// Newest first.
    func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try QueryParameters(request.uri.query, allowing: Self.parameters)
        let limit = try query.integer("limit", in: 1...1_000) ?? 100
        var question = LogQuestion(
            file: try file(query), atLeast: try level(query), source: try query.text("source") ?? "",
            text: try query.text("q") ?? "", since: try query.instant("since"), most: limit + 1)
        if let text = try query.text("cursor") {
            guard let cursor = LogCursor(text) else {
                throw APIError.invalid("cursor is none that this API gave; leave it out to begin with the newest line")
            }
            question.before = cursor
        }
        let lines = try await book.lines(question)
        let page = lines.prefix(limit)
        let next = lines.count > limit ? page.last?.cursor.description : nil
        return try Answer.facts(Lines(items: page.map(KeptLineFacts.init), nextCursor: next), facts)
    }

    /// Origin 3's body, in its order of keys; `file` narrows to one log.
    private func statistics(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let query = try request.parameters(allowing: "file")
        let counts = try await book.statistics(of: try file(query), at: clock.now())
        return Answer.bytes(LogStatisticsBody.bytes(counts), contentType: "application/json")
    }

    private func file(_ query: QueryParameters) throws -> String? {
        guard let name = try query.text("file") else { return nil }
        guard book.logs.contains(where: { $0.name == name }) else {
            let known = book.logs.map(\.name).joined(separator: ", ")
            throw APIError.invalid(
                "file is \"\(APIError.excerpt(name))\"; allowed is a log of monitoring.log_files: "
                    + (known.isEmpty ? "none is declared" : known))
        }
        return name
    }

    private func level(_ query: QueryParameters) throws -> LogLevel? {
        guard let text = try query.text("level") else { return nil }
        guard let level = LogLevel(word: text) else {
            let known = LogLevel.allCases.map(\.name).joined(separator: ", ")
            throw APIError.invalid("level is \"\(APIError.excerpt(text))\"; allowed is \(known)")
        }
        return level
    }

    private struct Lines: Encodable {
        let items: [KeptLineFacts]
        let nextCursor: String?

        private enum CodingKeys: String, CodingKey { case items, nextCursor }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(items, forKey: .items)
            try container.encode(nextCursor, forKey: .nextCursor)
        }
    }
}

/// A line of a followed log, as the API and `--json` show it.
package struct KeptLineFacts: Encodable, Sendable {
    package let id: String
    package let file: String
    package let at: Date
    package let level: String
    package let source: String
    package let function: String?
    package let line: Int?
    package let message: String

    package init(_ kept: KeptLogLine) {
        id = kept.cursor.description
        file = kept.file
        (at, level, source) = (kept.line.at, kept.line.level.name, kept.line.source)
        (function, line, message) = (kept.line.function, kept.line.number, kept.line.message)
    }
}

/// `/logs/stats` of origin 3: `total_logs`, `level_counts`, `source_counts`, `max_capacity`, `log_file`.
package enum LogStatisticsBody {
    package static func bytes(_ counts: LogStatistics) -> [UInt8] {
        func object(_ counts: [LogStatistics.Count]) -> String {
            "{" + counts.map { "\(JSONText.quoted($0.name)):\($0.lines)" }.joined(separator: ",") + "}"
        }
        let text =
            #"{"total_logs":\#(counts.totalLogs),"level_counts":\#(object(counts.levelCounts)),"#
            + #""source_counts":\#(object(counts.sourceCounts)),"max_capacity":\#(counts.maxCapacity),"#
            + #""log_file":\#(JSONText.quoted(counts.logFile))}"#
        return Array(text.utf8)
    }
}
