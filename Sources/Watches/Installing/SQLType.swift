/// Reading types as catalogs write them.
enum SQLType {
    /// `bigint(20) unsigned`, `INTEGER`, `int4`
    static func isInteger(_ type: String) -> Bool {
        let word = type.lowercased().prefix { $0.isLetter }
        return ["int", "integer", "bigint", "smallint", "mediumint", "tinyint", "serial", "bigserial"].contains(word)
    }

    /// The texts in quotes: `enum('NEW_MEMBER','UPDATE_MEMBER')` → `NEW_MEMBER`, `UPDATE_MEMBER`.
    static func literals(_ text: String) -> [String] {
        text.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    }
}
