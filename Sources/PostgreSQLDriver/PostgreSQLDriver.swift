package import Database

package struct PostgreSQLDriver: DatabaseDriver {
    package let dialect: SQLDialect = .postgresql
    package let location: String

    package init(url: DatabaseURL, options: SessionOptions) throws(DatabaseURLError) {
        location = url.location
    }

    package func connect() throws(DatabaseError) -> any Connection {
        throw DatabaseError(.other, "being built")
    }
}
