/// A column of a watched table.
package struct WatchedColumn: Sendable, Hashable {
    /// How two values of it are told apart.
    package enum Comparison: Sendable, Hashable {
        case plain
        /// Byte by byte: a collation may hide a change of case.
        case binary
        /// As texts: the type has no equality of its own (PostgreSQL's `json`, `point`).
        case asText
    }

    package let name: String
    /// As the database writes it: `varchar(30)`, `bigint(20) unsigned`, `timestamp with time zone`.
    package let type: String
    package internal(set) var isKey: Bool
    package let isTextual: Bool
    /// Counted in whole numbers.
    package let isInteger: Bool
    package let comparison: Comparison
    /// It holds something that can be kept as text: no blob.
    private let isReadable: Bool

    /// Whether its values are kept in a queue that keeps values: not those of blobs, and no secrets. A key stands in the
    /// queue anyway.
    package var hasValues: Bool { isReadable && (isKey || !SensitiveColumn.isOne(name)) }

    package init(
        name: String, type: String, isKey: Bool = false, isTextual: Bool = false, isInteger: Bool = false,
        comparison: Comparison = .plain, hasValues: Bool = true
    ) {
        self.name = name
        self.type = type
        self.isKey = isKey
        self.isTextual = isTextual
        self.isInteger = isInteger
        self.comparison = comparison
        isReadable = hasValues
    }
}
