package import Database

package struct SQLiteDriver: DatabaseDriver {
    package let dialect: SQLDialect = .sqlite
    package let location: String

    package init(path: String, options: SessionOptions) {
        location = path
    }

    package func connect() throws(DatabaseError) -> any Connection {
        throw DatabaseError(.other, "being built")
    }
}
