/// One statement that a user wrote, with `:name` where values come in:
///
///     SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix
///
/// A name may be used several times. Colons in literals, quoted names, comments, casts (`::date`),
/// assignments (`:=`) and array slices are left alone.
package struct NamedStatement: Sendable {
    /// The parameters' names without the colon, each once, in the order in which they first appear.
    package let names: [String]
    /// The text around the uses of parameters: always one more than `uses`.
    private let fragments: [String]
    private let uses: [String]

    /// - Throws: `.syntax` for no statement, for more than one, or for a literal or comment without its end;
    ///   `.unknownParameter` for a placeholder of another kind (`?`, `$1`).
    package init(_ text: String, dialect: SQLDialect) throws(DatabaseError) {
        guard !text.utf8.contains(0) else {
            throw DatabaseError(.syntax, "the query holds a zero byte, where a database may stop reading")
        }
        var parser = NamedStatementParser(text, dialect: dialect)
        try parser.parse()
        fragments = parser.fragments
        uses = parser.uses
        names = uses.reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }

    /// The statement with its values. Values that the statement does not name are not used.
    ///
    /// - Throws: `.unknownParameter` for a name in the statement that has no value.
    package func bind(_ values: [String: SQLValue]) throws(DatabaseError) -> SQL {
        var statement = SQL(text: fragments[0])
        for (name, fragment) in zip(uses, fragments.dropFirst()) {
            guard let value = values[name] else { throw unknown(name, known: values.keys.sorted()) }
            statement.append(value)
            statement.append(raw: fragment)
        }
        return statement
    }

    /// Checks the names without values, when the configuration is read.
    package func checkNames(known: some Collection<String>) throws(DatabaseError) {
        for name in names where !known.contains(name) { throw unknown(name, known: known.sorted()) }
    }

    private func unknown(_ name: String, known: [String]) -> DatabaseError {
        DatabaseError(
            .unknownParameter, "the query uses :\(name), which is not known",
            hint: known.isEmpty
                ? "this query has no parameters"
                : "the parameters are " + known.map { ":" + $0 }.joined(separator: ", "))
    }
}
