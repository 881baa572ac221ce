/// Text from outside, as a column of the store takes it.
enum ColumnText {
    /// Not longer than the column, and without zero bytes, which PostgreSQL has no place for.
    ///
    /// - Parameter length: in characters as databases count them: Unicode scalars.
    static func cut(_ text: String, to length: Int = 255) -> String {
        guard text.utf8.count > length || text.utf8.contains(0) else { return text }
        let scalars = text.unicodeScalars.prefix(length).map { $0 == "\0" ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
