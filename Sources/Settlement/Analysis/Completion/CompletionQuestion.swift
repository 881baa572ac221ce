import Database
import Scheduling

/// The two statements of completion rates: one counts, one finds the medians.
struct CompletionQuestion {
    private let source: AnalysedSource
    private let days: ClosedRange<SettlementDay>
    /// Claims made on these days; else those of tasks with submissions on them.
    let hasClaimTimes: Bool
    private let claims: SQL

    private static let unnamed: Int64 = -1
    private static let foreign: Int64 = -2
    private static let total: Int64 = -3

    init(_ source: AnalysedSource, _ days: ClosedRange<SettlementDay>) throws {
        self.source = source
        self.days = days
        let created = source.condition(on: "created_at", days)
        hasClaimTimes = created != nil
        let platform = Self.platformExpression(source)
        if let created {
            let seconds = Self.secondsExpression(source)
            claims = """
                SELECT \(platform) AS platform, status, \(seconds) AS seconds FROM user_tasks WHERE \(created)
                """
        } else {
            guard let submitted = source.condition(on: "submitted_at", days) else {
                throw AnalysisProblem("user_tasks.submitted_at does not tell when")
            }
            claims = """
                SELECT \(platform) AS platform, status, NULL AS seconds FROM user_tasks WHERE task_id IN \
                (SELECT task_id FROM user_tasks WHERE status = 'submitted' AND \(submitted))
                """
        }
    }

    /// By platform in the settlement's order, then those that name no or a foreign one, then all together.
    func lines() throws -> [CompletionRates.Line] {
        let medians = hasClaimTimes ? try self.medians() : [:]
        var counts: [Int64: (claims: Int64, submitted: Int64)] = [:]
        try source.connection.forEachRow(
            """
            WITH claim AS (\(claims)) SELECT platform, COUNT(*) AS claims, \
            SUM(CASE WHEN status = 'submitted' THEN 1 ELSE 0 END) AS submitted FROM claim GROUP BY platform
            """
        ) { row in
            counts[try row.integer("platform")] = (try row.integer("claims"), try row.integer("submitted"))
        }
        let platforms = source.definition.platforms.platforms.enumerated().map { (Int64($0), Optional($1.name)) }
        var lines = platforms.compactMap { number, name in
            counts[number].map { Self.line(name, $0, medians[number]) }
        }
        if let count = counts[Self.foreign] { lines.append(Self.line("(other)", count, medians[Self.foreign])) }
        if let count = counts[Self.unnamed] { lines.append(Self.line(nil, count, medians[Self.unnamed])) }
        let sum = counts.values.reduce((Int64(0), Int64(0))) { ($0.0 + $1.claims, $0.1 + $1.submitted) }
        lines.append(
            CompletionRates.Line(
                platform: "total", isTotal: true, claims: sum.0, submitted: sum.1, medianSeconds: medians[Self.total]))
        return lines
    }

    private static func line(
        _ platform: String?, _ count: (claims: Int64, submitted: Int64), _ median: Double?
    ) -> CompletionRates.Line {
        CompletionRates.Line(
            platform: platform, claims: count.claims, submitted: count.submitted, medianSeconds: median)
    }

    /// By numbering the submissions of each platform, and of all, by their seconds: databases that have no medians
    /// have window functions.
    private func medians() throws -> [Int64: Double] {
        var medians: [Int64: Double] = [:]
        try source.connection.forEachRow(
            """
            WITH claim AS (\(claims)),
            taken AS (
                SELECT platform, seconds FROM claim WHERE status = 'submitted' AND seconds >= 0
                UNION ALL
                SELECT \(raw: String(Self.total)), seconds FROM claim WHERE status = 'submitted' AND seconds >= 0
            ),
            ranked AS (
                SELECT platform, seconds, ROW_NUMBER() OVER (PARTITION BY platform ORDER BY seconds) AS place,
                    COUNT(*) OVER (PARTITION BY platform) AS places
                FROM taken
            )
            SELECT platform, AVG(seconds) AS median FROM ranked
            WHERE place IN ((places + 1) / 2, (places + 2) / 2) GROUP BY platform
            """
        ) { row in
            if let median = row["median"]?.numericValue { medians[try row.integer("platform")] = median }
        }
        return medians
    }

    /// The platform's place in the table, as `PlatformTable` understands it.
    private static func platformExpression(_ source: AnalysedSource) -> SQL {
        // An enum of the database's is no text.
        let text = source.tables.textExpression("user_tasks", "platform", alias: "user_tasks")
        var expression: SQL =
            "CASE WHEN \(raw: text) IS NULL OR TRIM(\(raw: text)) = '' THEN \(raw: String(unnamed))"
        for (number, platform) in source.definition.platforms.platforms.enumerated() {
            let names = [platform.name, platform.prefix] + platform.aliases
            expression.append(" WHEN LOWER(TRIM(\(raw: text))) IN (\(list: names)) THEN \(raw: String(number))" as SQL)
        }
        return expression + " ELSE \(raw: String(foreign)) END"
    }

    private static func secondsExpression(_ source: AnalysedSource) -> SQL {
        guard source.tables.dialect == .postgresql else {
            return "(JULIANDAY(submitted_at) - JULIANDAY(created_at)) * 86400.0"
        }
        let zone = TimeZoneName.text(source.definition.timeZone)
        func instant(_ column: String) -> SQL {
            source.timeKind(of: column) == .instant
                ? "\(raw: column)" : "(CAST(\(raw: column) AS TIMESTAMP) AT TIME ZONE \(zone))"
        }
        return "CAST(EXTRACT(EPOCH FROM (\(instant("submitted_at")) - \(instant("created_at")))) AS DOUBLE PRECISION)"
    }
}
