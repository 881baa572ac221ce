import Database

/// SQLite has no way to go on after an error: a queue that is gone makes the writer's statement fail. It also refuses
/// to drop a column that a trigger names.
extension KitPlan {
    func sqliteObjects() throws -> [KitObject] {
        sqliteQueue() + (try eachEvent { [try sqliteTrigger($0, $1)] })
    }

    private func sqliteQueue() -> [KitObject] {
        let types = WatchEvent.allCases.map(type).joined(separator: ", ")
        var lines = [
            "id INTEGER PRIMARY KEY AUTOINCREMENT",
            "\(reference) \(table.referenceType) NOT NULL",
            "notification_type TEXT NOT NULL DEFAULT \(type(.insert)) CHECK (notification_type IN (\(types)))",
            "status TEXT NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'PROCESSING', 'SUCCESS', 'FAILED'))",
            "retry_count INTEGER NOT NULL DEFAULT 0",
            "error_message TEXT",
            "created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))",
            "processed_at TEXT",
            "updated_fields TEXT",
        ]
        if hasChanges { lines.append("changes TEXT") }
        let indexes = queueIndexes.map { name, columns in
            (name, "CREATE INDEX IF NOT EXISTS \(quoted(name)) ON \(quoted(names.queue)) \(columns)")
        }
        let queue = KitObject(
            .table, name: names.queue, schema: nil,
            create: ["CREATE TABLE IF NOT EXISTS \(queuePath) (\n  \(lines.joined(separator: ",\n  "))\n)"]
                + indexes.map(\.1),
            drop: ["DROP TABLE IF EXISTS \(queuePath)"])
        let columns = ["updated_fields"] + (hasChanges ? ["changes"] : [])
        return [queue]
            + columns.map { name in
                KitObject(
                    .column, name: name, schema: nil, table: names.queue,
                    create: ["ALTER TABLE \(queuePath) ADD COLUMN \(name) TEXT"], isPartOfTable: true)
            }
            + indexes.map { name, create in
                KitObject(.index, name: name, schema: nil, table: names.queue, create: [create], isPartOfTable: true)
            }
    }

    private func sqliteTrigger(_ definition: WatchDefinition, _ event: WatchEvent) throws -> KitObject {
        let row = event == .delete ? "OLD" : "NEW"
        let condition = try definition.condition.map { try RowCondition($0, .sqlite).qualified(with: row, in: table) }
        var wanted = condition.map { ["(\($0))"] } ?? []
        var more = ""
        var values = ""
        if event == .update {
            let columns = compared(by: definition)
            wanted.append(Self.balanced(columns.map(sqliteIsNew), by: " OR "))
            more = ", updated_fields"
            values =
                ", " + sqliteList("[", columns.map { (sqliteIsNew($0), literal("," + Self.jsonName($0.name))) }, "]")
            if definition.keepsValues { values += ", " + sqliteChanges(columns) }
        } else if event == .delete {
            values = ", " + sqliteOldValues()
        }
        if event == .delete || event == .update && definition.keepsValues { more += ", changes" }
        let when = wanted.isEmpty ? "" : " WHEN " + wanted.joined(separator: " AND ")
        let name = names.trigger(event)
        let create = """
            CREATE TRIGGER \(quoted(name)) AFTER \(event.rawValue.uppercased()) ON \(quoted(table.name)) FOR EACH ROW\(when)
            BEGIN \(WatchKit.mark(of: definition.name))
                INSERT INTO \(quoted(names.queue)) (\(reference), notification_type\(more))
                VALUES (\(row).\(key), \(type(event))\(values));
            END
            """
        return KitObject(
            .trigger, name: name, schema: nil, table: table.name, create: [create],
            drop: ["DROP TRIGGER IF EXISTS \(quoted(name))"], definition: create)
    }

    private func sqliteChanges(_ columns: [WatchedColumn]) -> String {
        let parts = columns.filter(\.hasValues).map { column in
            let name = literal("," + Self.jsonName(column.name) + ":{\"old\":")
            return (
                sqliteIsNew(column),
                "\(name) || \(sqliteText("OLD", column)) || ',\"new\":' || \(sqliteText("NEW", column)) || '}'"
            )
        }
        return sqliteList("{", parts, "}")
    }

    private func sqliteOldValues() -> String {
        let parts = table.columns.filter(\.hasValues).map { column in
            let name = literal("," + Self.jsonName(column.name) + ":{\"old\":")
            return (
                "OLD.\(quoted(column.name)) IS NOT NULL", "\(name) || \(sqliteText("OLD", column)) || ',\"new\":null}'"
            )
        }
        return sqliteList("{", parts, "}")
    }

    /// Each part whose condition is true; they begin with a comma, the first of which is not taken.
    private func sqliteList(_ start: String, _ parts: [(condition: String, text: String)], _ end: String) -> String {
        let all = Self.balanced(parts.map { "CASE WHEN \($0.condition) THEN \($0.text) ELSE '' END" }, by: " || ")
        return "'\(start)' || substr(\(all), 2) || '\(end)'"
    }

    private func sqliteIsNew(_ column: WatchedColumn) -> String {
        let name = quoted(column.name)
        return "OLD.\(name) COLLATE BINARY IS NOT NEW.\(name)"
    }

    private func sqliteText(_ row: String, _ column: WatchedColumn) -> String {
        let value = "\(row).\(quoted(column.name))"
        return "CASE typeof(\(value)) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(\(value) AS TEXT)) END"
    }

    /// In pairs, and pairs of pairs: SQLite's expressions are not deeper than 1,000.
    private static func balanced(_ parts: [String], by operation: String) -> String {
        guard parts.count > 1 else { return parts.first.map { "(\($0))" } ?? "''" }
        let middle = parts.count / 2
        return "(" + balanced(Array(parts[..<middle]), by: operation) + operation
            + balanced(Array(parts[middle...]), by: operation) + ")"
    }
}
