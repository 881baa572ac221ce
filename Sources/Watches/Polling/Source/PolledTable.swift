import Database

/// The questions that polling asks a watched table. They only read, each in a statement of its own, so that no
/// transaction stays open in the source.
struct PolledTable: Sendable {
    let definition: WatchDefinition
    let rule: PollRule
    private let columns: PollColumns

    init(_ definition: WatchDefinition, _ rule: PollRule) {
        self.definition = definition
        self.rule = rule
        columns = PollColumns(definition, rule)
    }

    /// The highest value of the growing column; nil in an empty table.
    func growingTop(on connection: any Connection) throws -> SQLValue? {
        let growing = Identifier.quoted(rule.growing, connection.dialect)
        let row = try connection.queryFirst("SELECT MAX(\(raw: growing)) AS top \(from(connection.dialect))")
        return row?["top"]?.unlessNull
    }

    /// Below the newest rows, so many of them; nil: there are fewer.
    func growing(belowNewest count: Int, on connection: any Connection) throws -> SQLValue? {
        let growing = Identifier.quoted(rule.growing, connection.dialect)
        return try connection.queryFirst(
            """
            SELECT \(raw: growing) AS place \(from(connection.dialect)) WHERE \(raw: growing) IS NOT NULL \
            ORDER BY \(raw: growing) DESC LIMIT 1 OFFSET \(count)
            """)?["place"]?.unlessNull
    }

    func page(
        of scan: PollScan, after place: PollPlace?, size: Int, on connection: any Connection
    ) throws -> PollPage {
        let dialect = connection.dialect
        let column = Identifier.quoted(name(of: scan.order), dialect)
        let key = Identifier.quoted(definition.key, dialect)
        var page = PollPage()
        var count = 0
        try connection.forEachRow(
            """
            SELECT \(columns.list(above: scan.border, dialect)) \(from(dialect)) \
            WHERE \(bounds(of: scan, after: place, column: column, key: key)) \
            ORDER BY \(raw: column == key ? key : "\(column), \(key)") LIMIT \(size)
            """
        ) { row in
            count += 1
            page.next = PollPlace(row, scan.order)
            if let row = try polled(row, scan.order) { page.rows.append(row) } else { page.nameless += 1 }
        }
        if count < size { page.next = nil }
        return page
    }

    func name(of order: PollScan.Order) -> String {
        order == .changed ? rule.changed ?? rule.growing : rule.growing
    }

    func from(_ dialect: SQLDialect) -> SQL {
        "FROM \(raw: Identifier.quotedPath(definition.table, dialect))"
    }

    private func bounds(of scan: PollScan, after place: PollPlace?, column: String, key: String) -> SQL {
        var bounds: SQL = "\(raw: column) IS NOT NULL"
        if let place, column == key {
            bounds = "\(raw: column) > \(place.value)"
        } else if let place {
            // Spelt out: not every database finds a pair's place in an index.
            bounds = """
                \(raw: column) >= \(place.value) AND \
                (\(raw: column) > \(place.value) OR \(raw: key) > \(place.key))
                """
        } else if let low = scan.low {
            bounds = "\(raw: column) \(raw: scan.order == .growing ? ">" : ">=") \(low)"
        }
        if let high = scan.high { bounds.append(" AND \(raw: column) <= \(high)") }
        return bounds
    }

    private func polled(_ row: Row, _ order: PollScan.Order) throws -> PolledRow? {
        guard let place = PollPlace(row, order), let key = TypedText.key(of: place.key) else { return nil }
        let watched = columns.watched(row)
        return PolledRow(
            key: key, place: place, isWanted: try row.integer(PollColumns.isWanted) == 1,
            isAbove: try row.integer(PollColumns.isAbove) == 1,
            version: RecordVersion(of: watched, record: key, keepsValues: definition.keepsValues),
            columns: watched.map(\.name))
    }
}

extension PollPlace {
    /// nil where the row has no key.
    fileprivate init?(_ row: Row, _ order: PollScan.Order) {
        let column = order == .growing ? PollColumns.growing : PollColumns.changed
        guard let value = row[column], let key = row[PollColumns.key], !key.isNull else { return nil }
        self.init(value: value, key: key)
    }
}

extension SQLValue {
    var unlessNull: SQLValue? { isNull ? nil : self }
}
