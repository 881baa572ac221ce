import Database

extension SQLDialect {
    /// The suffix of a SELECT that locks its rows, waiting for whoever has them. In SQLite the transaction is
    /// the lock.
    var lockingRows: String {
        switch self {
        case .sqlite: ""
        case .postgresql, .mysql: " FOR UPDATE"
        }
    }
}
