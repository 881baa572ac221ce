/// Which of the three SQLs is spoken.
package enum SQLDialect: String, Sendable, CaseIterable {
    case sqlite
    case postgresql
    /// MySQL and MariaDB.
    case mysql

    package func placeholder(_ number: Int) -> String {
        switch self {
        case .postgresql: "$\(number)"
        case .sqlite, .mysql: "?"
        }
    }
}
