/// What may be the name of a table or column in all three databases.
enum SQLName {
    static let allowed = "a name of at most 64 characters, without NUL"
    static let allowedPath = "a table's name, or schema.table, each of at most 64 characters, without NUL"

    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.unicodeScalars.count) && !text.utf8.contains(0)
            && text.contains { !$0.isWhitespace } && !text.contains(where: \.isNewline)
    }

    static func isPath(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { isName(String($0)) }
    }
}
