import Database
import Timekeeping

/// How far back the changed column is looked at, reckoned by the source itself: in its own clock and in the form in
/// which the column keeps times, a number or a text included. What it answers is only ever given back to it.
extension PolledTable {
    /// Where the next scan by the changed column shall begin: the overlap before the latest change that is there now.
    /// A time in the future does not count: it would hide all until then.
    ///
    /// - Parameter low: where this scan begins; it never goes back.
    /// - Returns: nil if it shall stay where it is.
    func nextLow(after low: SQLValue?, on connection: any Connection) throws -> SQLValue? {
        guard let changed = rule.changed else { return nil }
        let column = Identifier.quoted(changed, connection.dialect)
        let sample = try connection.queryFirst(
            """
            SELECT \(raw: column) AS sample \(from(connection.dialect)) WHERE \(raw: column) IS NOT NULL \
            ORDER BY \(raw: column) DESC LIMIT 1
            """)?["sample"]
        guard let sample = sample?.unlessNull else { return nil }
        let seconds = Int(rule.overlap.seconds.rounded(.up))
        guard let form = TimeForm(sample, connection.dialect) else {
            throw DatabaseError(
                .unexpectedValue, "column \(changed) of \(definition.table) holds neither times nor numbers",
                hint: "name a column in `changed` that says when a row was changed")
        }
        let isLater: SQL = low.map { "\(raw: "earlier.low") > \($0)" } ?? "earlier.low IS NOT NULL"
        return try connection.queryFirst(
            """
            SELECT earlier.low FROM (SELECT \(raw: form.earlier("MAX(\(column))", by: seconds)) AS low \
            \(from(connection.dialect)) WHERE \(raw: column) <= \(raw: form.now)) earlier WHERE \(isLater)
            """)?["low"]?.unlessNull
    }

    /// The latest change that is there; also one in the future.
    func changedTop(on connection: any Connection) throws -> SQLValue? {
        guard let changed = rule.changed else { return nil }
        let column = Identifier.quoted(changed, connection.dialect)
        return try connection.queryFirst("SELECT MAX(\(raw: column)) AS top \(from(connection.dialect))")?["top"]?
            .unlessNull
    }
}
