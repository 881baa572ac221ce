import Database
extension SQL { static func user(_ t: String, bindings: [String: SQLValue], dialect: SQLDialect) throws(DatabaseError) -> SQL { SQL(text: t) } 
}
