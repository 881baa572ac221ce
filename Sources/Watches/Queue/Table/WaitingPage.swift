import Database
import FoundationEssentials

/// The records that have something waiting, the one that waits longest first, read page by page by plain reads.
///
/// A page goes on behind the last one, and passes over records that were seen often: thousands of changes of one
/// record are walked over by the database and not carried here.
struct WaitingPage {
    private let table: QueueTable
    private let age: Duration
    private let unwanted: Set<SQLValue>
    private var passedOver: [SQLValue]
    private var size: Int
    private var seen: Set<SQLValue> = []
    private var flooded: Set<SQLValue> = []
    private var lastID: Int64?
    private var isAtEnd = false

    private static let smallest = 50
    private static let largest = 10_000
    /// More are not named in a statement.
    private static let mostPassedOver = 100
    /// A record of which a page holds more is passed over in the next.
    private static let oftenSeen = 10

    init(table: QueueTable, order: ClaimOrder, passedOver: [SQLValue]) {
        self.table = table
        age = order.coalesce
        unwanted = Set(passedOver)
        self.passedOver = Array(passedOver.prefix(Self.mostPassedOver))
        size = order.takesAll ? Self.largest : min(max(Self.smallest, order.most * 2), Self.largest)
    }

    /// Records that were not given before, never none; nil at the end.
    mutating func next(_ connection: any Connection) throws -> [SQLValue]? {
        while !isAtEnd {
            let records = try read(connection).filter { seen.insert($0).inserted && !unwanted.contains($0) }
            if !records.isEmpty { return records }
        }
        return nil
    }

    /// Whether a page held many changes of the record.
    func isFlooded(_ record: SQLValue) -> Bool { flooded.contains(record) }

    private mutating func read(_ connection: any Connection) throws -> [SQLValue] {
        var order: [SQLValue] = []
        var counts: [SQLValue: Int] = [:]
        var count = 0
        var last: Int64?
        try connection.forEachRow(statement) { row in
            let record = row["record"] ?? .null
            if counts[record] == nil { order.append(record) }
            counts[record, default: 0] += 1
            count += 1
            last = try row.integer("id")
        }
        isAtEnd = count < size
        lastID = last ?? lastID
        size = min(size * 8, Self.largest)
        let often = counts.filter { $0.value > Self.oftenSeen }.sorted { $0.value > $1.value }.map(\.key)
        flooded.formUnion(often)
        passedOver += often.prefix(max(0, Self.mostPassedOver - passedOver.count))
        return order
    }

    private var statement: SQL {
        var statement: SQL =
            "SELECT id, \(raw: table.reference) AS record FROM \(raw: table.path) WHERE \(table.isWaiting)"
        if age > .zero { statement.append(" AND created_at <= \(table.instant(before: age))") }
        if let lastID {
            let created: SQL = "(SELECT created_at FROM \(raw: table.path) WHERE id = \(lastID))"
            statement.append(" AND created_at >= \(created) AND (created_at > \(created) OR id > \(lastID))")
        }
        if !passedOver.isEmpty {
            for records in ValueChunks(passedOver) {
                statement.append(" AND \(raw: table.reference) NOT IN (\(list: records))")
            }
        }
        statement.append(" ORDER BY created_at, id LIMIT \(size)")
        return statement
    }
}
