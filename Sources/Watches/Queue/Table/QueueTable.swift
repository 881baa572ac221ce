import Database
import FoundationEssentials
import Timekeeping

/// How a queue's table is spoken of in SQL: names, and what the three databases say in their own ways.
struct QueueTable: Sendable {
    /// Without a schema.
    let name: String
    let dialect: SQLDialect
    /// Quoted, with its schema.
    let path: String
    /// The quoted column that says which row.
    let reference: String
    /// What this watch takes, and what any watch does.
    let ownTypes: [String]
    let takenTypes: [String]
    let maxAttempts: Int
    private let schema: String?

    init(definition: WatchDefinition, types: Set<String>, dialect: SQLDialect) {
        let names = definition.names
        self.dialect = dialect
        name = names.queue
        path = Identifier.quotedPath(names.queue, beside: definition.table, dialect)
        reference = Identifier.quoted(names.reference, dialect)
        let own = definition.events.map(names.type)
        ownTypes = own.sorted()
        takenTypes = types.union(own).sorted()
        maxAttempts = definition.maxAttempts
        let parts = Identifier.parts(of: definition.table)
        schema = parts.count > 1 ? parts[0] : nil
    }

    /// In InnoDB whatever is changed or locked is searched over the primary key: over another index, or from end to
    /// end as it likes to do in a small table, it would lock rows and gaps that it does not need.
    var pathByKey: String { dialect == .mysql ? path + " FORCE INDEX (PRIMARY)" : path }

    /// The status, where an index over it must not be used: what a flood of waiting rows is like, no server's figures
    /// know in time, and with those of an empty queue one would rather read all that waits than look ids up.
    var statusAside: String {
        switch dialect {
        case .sqlite: "+status"
        case .postgresql: "(status || '')"
        case .mysql: "status"
        }
    }

    var isOwn: SQL { "notification_type IN (\(list: ownTypes))" }
    var isTaken: SQL { "notification_type IN (\(list: takenTypes))" }
    /// Waits, and has tries left.
    var isWaiting: SQL { "status = 'PENDING' AND \(hasTries)" }
    /// The same of rows that are named by their ids.
    var stillWaits: SQL { "\(raw: statusAside) = 'PENDING' AND \(hasTries)" }
    private var hasTries: SQL { "\(isOwn) AND COALESCE(retry_count, 0) < \(maxAttempts)" }
    /// Waits though it has none, and nobody ended it before: left so by another system. What was ended and then put
    /// back by hand is for that hand to go on with.
    var isLeftExhausted: SQL {
        // Bare in MySQL, where an index may serve it; elsewhere it is not to be guessed at from the table's figures.
        let tries = dialect == .mysql ? "retry_count" : "COALESCE(retry_count, 0)"
        return "status = 'PENDING' AND \(isOwn) AND \(raw: tries) >= \(maxAttempts) AND processed_at IS NULL"
    }
    /// The same of rows that are named by their ids or records, also if they were put back by hand.
    var isExhausted: SQL {
        "\(raw: statusAside) = 'PENDING' AND \(isOwn) AND COALESCE(retry_count, 0) >= \(maxAttempts)"
    }

    /// The database's time of day, for `processed_at`.
    var now: SQL {
        switch dialect {
        case .sqlite: "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        case .postgresql: "now()"
        case .mysql: "NOW()"
        }
    }

    /// A time so long before now, to be compared with `created_at`.
    func instant(before age: Duration) -> SQL {
        let seconds = age.seconds
        return switch dialect {
        case .sqlite: "strftime('%Y-%m-%d %H:%M:%f', 'now', \("-\(seconds) seconds"))"
        case .postgresql: "clock_timestamp() - CAST(\("\(seconds) seconds") AS interval)"
        case .mysql: "NOW(6) - INTERVAL \(Int64((seconds * 1_000_000).rounded())) MICROSECOND"
        }
    }

    /// A point in time, to be compared with a column.
    func instant(_ date: Date) -> SQL {
        switch dialect {
        case .sqlite: "\(date.sqlText)"
        case .postgresql: "CAST(\(date.sqlText + "+00") AS timestamptz)"
        // Converted by the server, into whatever zone the session has.
        // What it knows no time for would be NULL, and nothing be later than that: its times begin in 1970.
        case .mysql: "FROM_UNIXTIME(\(ExactDecimal(max(0, date.timeIntervalSince1970)) ?? ExactDecimal(0)))"
        }
    }

    /// Milliseconds since 1970 of a column, whatever the session's zone.
    func milliseconds(_ column: String) -> SQL {
        switch dialect {
        case .sqlite: "CAST(ROUND((julianday(\(raw: column)) - 2440587.5) * 86400000) AS INTEGER)"
        case .postgresql: "CAST(ROUND(EXTRACT(EPOCH FROM \(raw: column)) * 1000) AS BIGINT)"
        case .mysql: "CAST(ROUND(UNIX_TIMESTAMP(\(raw: column)) * 1000) AS SIGNED)"
        }
    }

    /// The same of the database's clock.
    var nowMilliseconds: SQL {
        switch dialect {
        case .sqlite: milliseconds("'now'")
        case .postgresql: milliseconds("clock_timestamp()")
        case .mysql: milliseconds("NOW(6)")
        }
    }

    /// Rows with `name`, one for each of the table's columns.
    var columnNames: SQL {
        switch dialect {
        case .sqlite: "SELECT name FROM pragma_table_info(\(name))"
        case .postgresql:
            """
            SELECT attname::text AS name FROM pg_catalog.pg_attribute
            WHERE attrelid = to_regclass(\(path)) AND attnum > 0 AND NOT attisdropped
            """
        case .mysql:
            """
            SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS
            WHERE TABLE_SCHEMA = COALESCE(\(schema), DATABASE()) AND TABLE_NAME = \(name)
            """
        }
    }
}
