import Database

extension InstalledObjects {
    static func sqlite(_ names: QueueNames, _ connection: any Connection) throws -> InstalledObjects {
        var found = InstalledObjects()
        let objects: SQL = """
            SELECT type, name, tbl_name AS table_name, COALESCE(sql, '') AS definition FROM sqlite_master
            WHERE name = \(names.queue) OR tbl_name = \(names.queue)
                OR name IN (\(list: WatchEvent.allCases.map(names.trigger)))
            """
        for row in try connection.query(objects) {
            let (name, definition) = (try row.text("name"), try row.text("definition"))
            switch try row.text("type") {
            case "table":
                found.columns = []
                found.checks[name] = definition
            case "view" where name == names.queue: (found.columns, found.queueIsNoTable) = ([], true)
            case "index": found.indexes.insert(name)
            case "trigger":
                found.triggers[name] = Trigger(
                    name: name, table: try row.text("table_name"), text: definition, definition: definition)
            default: break
            }
        }
        guard found.columns != nil else { return found }
        let columns: SQL = "SELECT name, type, \"notnull\" AS filled FROM pragma_table_info(\(names.queue))"
        found.columns = try connection.query(columns).map {
            Column(name: try $0.text("name"), type: try $0.text("type"), isNullable: try $0.integer("filled") == 0)
        }
        return found
    }
}
