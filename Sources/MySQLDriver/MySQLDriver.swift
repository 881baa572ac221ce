package import Database

package struct MySQLDriver: DatabaseDriver {
    package let dialect: SQLDialect = .mysql
    package let location: String

    package init(url: DatabaseURL, options: SessionOptions) throws(DatabaseURLError) {
        location = url.location
    }

    package func connect() throws(DatabaseError) -> any Connection {
        throw DatabaseError(.other, "being built")
    }
}
