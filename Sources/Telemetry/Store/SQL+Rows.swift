import Database

extension SQL {
    /// Appends `(?, ?, …)`, with a comma before all but the first. Without an interpolation, which makes a statement of
    /// its own for each row.
    mutating func append(row values: [SQLValue], isFirst: Bool) {
        append(raw: isFirst ? " (" : ", (")
        for (index, value) in values.enumerated() {
            if index > 0 { append(raw: ", ") }
            append(value)
        }
        append(raw: ")")
    }
}
