package import Database

/// Samples that are ready to be written, in a transaction of whoever brings them: a log's counts are written together
/// with how far the log was read.
///
///     let batch = try await series.prepare(samples, node: node)
///     try await store.transaction { connection in
///         try batch.write(on: connection)
///         …
///     }
package struct SeriesBatch: Sendable {
    struct Key: Sendable, Hashable, Comparable {
        let series: Int64
        let step: SeriesStep
        let slot: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.series, left.step.rawValue, left.slot) < (right.series, right.step.rawValue, right.slot)
        }
    }

    /// Why samples were left out.
    package private(set) var refused: [SeriesRefusal: Int]
    private let rows: [(key: Key, point: SeriesPoint)]

    package var isEmpty: Bool { rows.isEmpty }

    init(_ samples: [(id: Int64, sample: SeriesSample)], refused: [SeriesRefusal: Int]) {
        var points: [Key: SeriesPoint] = [:]
        for (id, sample) in samples.sorted(by: { $0.sample.at < $1.sample.at }) {
            let point = SeriesPoint(sample.value, at: sample.at)
            for step in SeriesStep.allCases {
                points[Key(series: id, step: step, slot: step.slot(of: sample.at)), default: .none].join(point)
            }
        }
        // In one order everywhere: two nodes that write of one thing wait for each other, and never both.
        rows = points.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        self.refused = refused
    }

    /// Adds the samples to what is there of their times.
    package func write(on connection: any Connection) throws {
        var rest = rows[...]
        var size = Self.longest
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            try insert(rest.prefix(size), connection)
            rest = rest.dropFirst(size)
        }
    }

    /// Lengths of powers of two: few different statements to prepare.
    private static let longest = 128

    private func insert(_ rows: ArraySlice<(key: Key, point: SeriesPoint)>, _ connection: any Connection) throws {
        var statement: SQL = """
            INSERT INTO monitor_point (series_id, step, slot, samples, total, lowest, highest, newest) VALUES
            """
        for (index, row) in rows.enumerated() {
            let (key, point) = row
            let (lowest, highest, newest): (Double?, Double?, Double?) =
                point.count == 1 ? (nil, nil, nil) : (point.minimum, point.maximum, point.last)
            statement.append(
                """
                \(raw: index == 0 ? " " : ", ")(\(key.series), \(key.step.rawValue), \(key.slot), \(point.count), \
                \(point.sum), \(lowest), \(highest), \(newest))
                """)
        }
        statement.append(raw: Self.joining(connection.dialect))
        try connection.execute(statement)
    }

    /// The numbers that MySQL changes first are those that the later ones do not need: it reads what it has just
    /// written.
    private static func joining(_ dialect: SQLDialect) -> String {
        let isMySQL = dialect == .mysql
        let old = isMySQL ? "" : "monitor_point."
        func new(_ column: String) -> String { isMySQL ? "VALUES(\(column))" : "excluded.\(column)" }
        func extreme(_ column: String, _ sign: String) -> String {
            let (added, there) = (
                "COALESCE(\(new(column)), \(new("total")))", "COALESCE(\(old)\(column), \(old)total)"
            )
            return "\(column) = CASE WHEN \(added) \(sign) \(there) THEN \(added) ELSE \(there) END"
        }
        let head = isMySQL ? " ON DUPLICATE KEY UPDATE " : " ON CONFLICT (series_id, step, slot) DO UPDATE SET "
        return head
            + [
                extreme("lowest", "<"), extreme("highest", ">"),
                "newest = COALESCE(\(new("newest")), \(new("total")))", "total = \(old)total + \(new("total"))",
                "samples = \(old)samples + \(new("samples"))",
            ].joined(separator: ", ")
    }
}

extension SeriesPoint {
    /// To be joined with others.
    fileprivate static var none: SeriesPoint {
        SeriesPoint(at: .distantPast, count: 0, sum: 0, minimum: .infinity, maximum: -.infinity, last: 0)
    }
}
