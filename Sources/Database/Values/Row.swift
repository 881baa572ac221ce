/// One row of a result. Column names are shared by all rows of it.
package struct Row: Sendable {
    package let columns: Columns
    package let values: [SQLValue]

    package init(columns: Columns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value of the first column with that name, or nil if the result has no such column.
    package subscript(name: String) -> SQLValue? {
        columns.index(of: name).map { values[$0] }
    }

    /// The names of a result's columns, in order.
    package final class Columns: Sendable {
        package let names: [String]
        private let indices: [String: Int]

        package init(names: [String]) {
            self.names = names
            indices = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }

        package func index(of name: String) -> Int? { indices[name] }
    }
}
