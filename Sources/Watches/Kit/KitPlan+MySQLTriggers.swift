import Database

/// Whatever goes wrong in a trigger is handled there: the writer's statement does not fail, and is told nothing. A
/// deadlock is not handled, because the server has rolled the transaction back: it fails as it always does.
extension KitPlan {
    func mysqlTrigger(_ definition: WatchDefinition, _ event: WatchEvent) throws -> KitObject {
        let condition = try definition.condition.map { try RowCondition($0, .mysql) }
        let wanted = condition?.qualified(with: event == .delete ? "OLD" : "NEW", in: table)
        let statements =
            switch event {
            case .insert: mysqlInsert(wanted)
            case .update: mysqlUpdate(definition, wanted)
            case .delete: mysqlDelete(wanted)
            }
        let body =
            "\(WatchKit.label(of: definition.name)): BEGIN \(WatchKit.mark(of: definition.name))\n\(statements)\nEND"
        let name = names.trigger(event)
        let watched = path(table.name)
        return KitObject(
            .trigger, name: name, schema: table.schema, table: table.name,
            create: [
                "CREATE TRIGGER \(path(name)) AFTER \(event.rawValue.uppercased()) ON \(watched) FOR EACH ROW\n\(body)"
            ],
            drop: ["DROP TRIGGER IF EXISTS \(path(name))"], definition: body)
    }

    private func mysqlInsert(_ wanted: String?) -> String {
        let insert = "\(mysqlInto()) VALUES (NEW.\(key), \(type(.insert)), 'PENDING', NOW());"
        return """
                DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
                \(wanted.map { "IF (\($0)) THEN\n\(insert)\nEND IF;" } ?? insert)
            """
    }

    private func mysqlUpdate(_ definition: WatchDefinition, _ wanted: String?) -> String {
        let columns = compared(by: definition)
        let fields = columns.map { column in
            "IF(\(mysqlIsSame(column)), NULL, \(literal(Self.jsonName(column.name))))"
        }
        let changes = columns.filter(\.hasValues).map { column in
            "IF(\(mysqlIsSame(column)), NULL, CONCAT(\(literal(Self.jsonName(column.name) + ":{\"old\":")), "
                + "\(mysqlText("OLD", column)), ',\"new\":', \(mysqlText("NEW", column)), '}'))"
        }
        let keeping =
            definition.keepsValues
            ? "SET herald_changes = CONCAT('{', CONCAT_WS(',', \(changes.joined(separator: ",\n"))), '}');" : ""
        let more = "`updated_fields`" + (definition.keepsValues ? ", `changes`" : "")
        let values = "CONCAT('[', herald_fields, ']')" + (definition.keepsValues ? ", herald_changes" : "")
        // What fails in the field list leaves it NULL, and then the change is told without it.
        let bare = "\(mysqlInto()) VALUES (NEW.\(key), \(type(.update)), 'PENDING', NOW());"
        return """
                DECLARE herald_failed TINYINT DEFAULT 0;
                DECLARE herald_wanted TINYINT DEFAULT 0;
                DECLARE herald_fields LONGTEXT CHARACTER SET utf8mb4 DEFAULT NULL;
                DECLARE herald_changes LONGTEXT CHARACTER SET utf8mb4 DEFAULT NULL;
                DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET herald_failed = 1;
                SET herald_wanted = IF((\(wanted ?? "TRUE")), 1, 0);
                IF herald_wanted = 1 THEN
                    SET herald_fields = CONCAT_WS(',', \(fields.joined(separator: ",\n")));
                    IF herald_fields IS NULL THEN
                        \(bare)
                    ELSEIF herald_fields <> '' THEN
                        \(keeping)
                        SET herald_failed = 0;
                        \(mysqlInto(more)) VALUES (NEW.\(key), \(type(.update)), 'PENDING', NOW(), \(values));
                        IF herald_failed = 1 THEN
                            \(bare)
                        END IF;
                    END IF;
                END IF;
            """
    }

    private func mysqlDelete(_ wanted: String?) -> String {
        let values = table.columns.filter(\.hasValues).map { column in
            "IF(OLD.\(quoted(column.name)) IS NULL, NULL, CONCAT(\(literal(Self.jsonName(column.name) + ":{\"old\":")), "
                + "\(mysqlText("OLD", column)), ',\"new\":null}'))"
        }
        return """
                DECLARE herald_failed TINYINT DEFAULT 0;
                DECLARE herald_wanted TINYINT DEFAULT 0;
                DECLARE herald_changes LONGTEXT CHARACTER SET utf8mb4 DEFAULT NULL;
                DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET herald_failed = 1;
                SET herald_wanted = IF((\(wanted ?? "TRUE")), 1, 0);
                IF herald_wanted = 1 THEN
                    SET herald_changes = CONCAT('{', CONCAT_WS(',', \(values.joined(separator: ",\n"))), '}');
                    SET herald_failed = 0;
                    \(mysqlInto("`changes`")) VALUES (OLD.\(key), \(type(.delete)), 'PENDING', NOW(), herald_changes);
                    IF herald_failed = 1 THEN
                        \(mysqlInto()) VALUES (OLD.\(key), \(type(.delete)), 'PENDING', NOW());
                    END IF;
                END IF;
            """
    }

    /// A trigger's own database is where its names without a schema are.
    private func mysqlInto(_ more: String? = nil) -> String {
        "INSERT INTO \(quoted(names.queue)) (\(reference), `notification_type`, `status`, `created_at`"
            + (more.map { ", " + $0 } ?? "") + ")"
    }

    private func mysqlIsSame(_ column: WatchedColumn) -> String {
        let name = quoted(column.name)
        guard column.comparison == .binary else { return "OLD.\(name) <=> NEW.\(name)" }
        return "CAST(OLD.\(name) AS BINARY) <=> CAST(NEW.\(name) AS BINARY)"
    }

    /// A value as text in JSON.
    private func mysqlText(_ row: String, _ column: WatchedColumn) -> String {
        let value = "\(row).\(quoted(column.name))"
        // Bits are bytes unless they are counted with.
        let number = column.type.lowercased().hasPrefix("bit") ? value + " + 0" : value
        return "IFNULL(JSON_QUOTE(CONVERT(\(number) USING utf8mb4)), 'null')"
    }
}
