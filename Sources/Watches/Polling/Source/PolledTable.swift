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

    /// Below the newest rows that are not in the future, so many of them; nil: there are fewer.
    func growing(belowNewest count: Int, on connection: any Connection) throws -> SQLValue? {
        let growing = Identifier.quoted(rule.growing, connection.dialect)
        let top = try connection.queryFirst("SELECT MAX(\(raw: growing)) AS top \(from(connection.dialect))")?["top"]
        var bound: SQL = "\(raw: growing) IS NOT NULL"
        if let form = top.flatMap({ TimeForm(time: $0, connection.dialect) }) {
            bound.append(raw: " AND \(growing) <= \(form.now)")
        }
        return try connection.queryFirst(
            """
            SELECT \(raw: growing) AS place \(from(connection.dialect)) WHERE \(bound) \
            ORDER BY \(raw: growing) DESC LIMIT 1 OFFSET \(count)
            """)?["place"]?.unlessNull
    }

    func page(
        of scan: PollScan, after place: PollPlace?, size: Int, on connection: any Connection
    ) throws -> PollPage {
        do {
            return try page(of: scan, after: place, size: size, evaluates: true, connection)
        } catch let error as DatabaseError where error.kind == .unexpectedValue && definition.condition != nil {
            // The condition, of one row: the others are asked without it.
            var page = try page(of: scan, after: place, size: size, evaluates: false, connection)
            let answer = try ConditionQuestion(definition: definition)
                .answer(page.rows.map(\.place.key), on: connection)
            for index in page.rows.indices {
                page.rows[index].isWanted = answer.wanted.contains(page.rows[index].place.key)
            }
            page.undecided = page.rows.filter { answer.undecided.contains($0.place.key) }
            page.rows.removeAll { answer.undecided.contains($0.place.key) }
            page.trouble = page.undecided.isEmpty ? nil : error
            return page
        }
    }

    private func page(
        of scan: PollScan, after place: PollPlace?, size: Int, evaluates: Bool, _ connection: any Connection
    ) throws -> PollPage {
        let dialect = connection.dialect
        let column = Identifier.quoted(name(of: scan.order), dialect)
        let key = Identifier.quoted(definition.key, dialect)
        var page = PollPage()
        var count = 0
        try connection.forEachRow(
            """
            SELECT \(columns.list(above: scan.border, evaluates: evaluates, dialect)) \(from(dialect)) \
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
