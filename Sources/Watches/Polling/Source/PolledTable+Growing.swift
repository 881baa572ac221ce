import Database

/// How far the growing column has come.
struct GrowingTop: Sendable {
    /// The highest value; of times the highest that is not in the future. nil: there is none above the floor.
    var reached: SQLValue?
    /// The highest of all.
    var highest: SQLValue?
    /// There is nothing any more where the last looks ended: rows were taken away, or the table is another one.
    var isBelowLow = false
}

extension PolledTable {
    /// - Parameters:
    ///   - low: where this look begins.
    ///   - floor: what was reached before.
    func growingTop(low: SQLValue?, floor: SQLValue?, on connection: any Connection) throws -> GrowingTop {
        let growing = Identifier.quoted(rule.growing, connection.dialect)
        let isBelow: SQL = low.map { "CASE WHEN MAX(\(raw: growing)) < \($0) THEN 1 ELSE 0 END" } ?? "0"
        let row = try connection.queryFirst(
            "SELECT MAX(\(raw: growing)) AS top, \(isBelow) AS is_below \(from(connection.dialect))")
        guard let row, let highest = row["top"]?.unlessNull else { return GrowingTop() }
        var top = GrowingTop(reached: highest, highest: highest, isBelowLow: try row.integer("is_below") == 1)
        guard let form = TimeForm(time: highest, connection.dialect) else { return top }
        // One row that is dated far ahead would hide all until then.
        var bound: SQL = "\(raw: growing) <= \(raw: form.now)"
        if let floor { bound.append(" AND \(raw: growing) > \(floor)") }
        top.reached = try connection.queryFirst(
            "SELECT MAX(\(raw: growing)) AS top \(from(connection.dialect)) WHERE \(bound)")?["top"]?.unlessNull
        return top
    }
}
