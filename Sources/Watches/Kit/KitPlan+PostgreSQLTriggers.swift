import Database

/// Inserts and deletes are told once a statement, from its transition table; updates once a row, as a row before and
/// after it can only be matched there.
///
/// Whatever goes wrong becomes a warning to the writer, except what rolls its transaction back. The condition's bare
/// names are those of a row that is called as the table is, so its text stays as it was written. Triggers name no
/// column: the owner could not drop or change that one any more.
extension KitPlan {
    func postgresqlTrigger(_ definition: WatchDefinition, _ event: WatchEvent) throws -> [KitObject] {
        let condition = try definition.condition.map { try RowCondition($0, .postgresql).text }
        let wanted = condition.map { " WHERE (\($0))" } ?? ""
        let statements =
            switch event {
            case .update: postgresqlUpdate(definition, wanted)
            case .insert, .delete:
                table.isPartitioned
                    ? postgresqlRow(definition, event, wanted) : postgresqlStatement(definition, event, wanted)
            }
        let body = "\n#variable_conflict use_column\n\(WatchKit.mark(of: definition.name))\n\(statements)\n"
        let name = names.trigger(event)
        let trigger = "CREATE TRIGGER \(quoted(name)) AFTER \(event.rawValue.uppercased()) ON \(table.quotedPath)"
        let schemas = ["pg_catalog"] + [table.schema].compactMap { $0.map(quoted) } + ["pg_temp"]
        return [
            KitObject(
                .function, name: name, schema: table.schema,
                create: [
                    """
                    CREATE OR REPLACE FUNCTION \(path(name))() RETURNS trigger LANGUAGE plpgsql
                    SECURITY DEFINER SET search_path = \(schemas.joined(separator: ", "))
                    AS \(dollarQuoted(body))
                    """,
                    // Or anybody could hang it on a table of his own and write into the queue.
                    "REVOKE ALL ON FUNCTION \(path(name))() FROM PUBLIC",
                ],
                drop: ["DROP FUNCTION IF EXISTS \(path(name))()"], definition: body),
            KitObject(
                .trigger, name: name, schema: table.schema, table: table.name,
                create: ["\(trigger)\(postgresqlFiring(event)) EXECUTE FUNCTION \(path(name))()"],
                drop: ["DROP TRIGGER IF EXISTS \(quoted(name)) ON \(table.quotedPath)"]),
        ]
    }

    private func postgresqlFiring(_ event: WatchEvent) -> String {
        switch event {
        // Whether anything changed, whatever the types: json has no equality but an image.
        case .update: " FOR EACH ROW WHEN (OLD.* OPERATOR(pg_catalog.*<>) NEW.*)"
        case .insert where !table.isPartitioned: " REFERENCING NEW TABLE AS herald_rows FOR EACH STATEMENT"
        case .delete where !table.isPartitioned: " REFERENCING OLD TABLE AS herald_rows FOR EACH STATEMENT"
        case .insert, .delete: " FOR EACH ROW"
        }
    }

    private func postgresqlStatement(_ definition: WatchDefinition, _ event: WatchEvent, _ wanted: String) -> String {
        let all = postgresqlTake(event, from: "herald_rows")
        let one = "(SELECT (herald_one.value).* FROM (SELECT CAST($1 AS "
        let single =
            literal(postgresqlTake(event, from: one)) + " || CAST(CAST(TG_RELID AS regclass) AS text) || "
            + literal(") AS value OFFSET 0) AS herald_one) AS \(quoted(table.name))" + wanted)
        return """
            DECLARE herald_row record;
            BEGIN
                \(all) AS \(quoted(table.name))\(wanted);
                IF FOUND THEN \(postgresqlNotify) END IF;
                RETURN NULL;
            EXCEPTION
                WHEN transaction_rollback THEN RAISE;
                WHEN OTHERS THEN
                    \(postgresqlWarning(definition))
                    -- One row may have spoilt it for all: each by itself.
                    FOR herald_row IN SELECT * FROM herald_rows LOOP
                        BEGIN
                            EXECUTE \(single) USING CAST(herald_row AS text);
                        EXCEPTION
                            WHEN transaction_rollback THEN RAISE;
                            WHEN undefined_table OR undefined_column THEN EXIT;
                            WHEN OTHERS THEN NULL;
                        END;
                    END LOOP;
                    \(postgresqlNotify)
                    RETURN NULL;
            END
            """
    }

    /// `INSERT … SELECT … FROM rows`
    private func postgresqlTake(_ event: WatchEvent, from rows: String) -> String {
        let row = quoted(table.name)
        let changes = event == .delete ? ", changes" : ""
        return "INSERT INTO \(queuePath) (\(reference), notification_type\(changes)) "
            + "SELECT \(row).\(key), \(type(event))\(event == .delete ? ", " + postgresqlOldValues(row) : "") FROM \(rows)"
    }

    private func postgresqlRow(_ definition: WatchDefinition, _ event: WatchEvent, _ wanted: String) -> String {
        let row = event == .delete ? "OLD" : "NEW"
        return """
            BEGIN
                \(postgresqlTake(event, from: "(SELECT \(row).*)")) AS \(quoted(table.name))\(wanted);
                IF FOUND THEN \(postgresqlNotify) END IF;
                RETURN NULL;
            EXCEPTION
                WHEN transaction_rollback THEN RAISE;
                WHEN OTHERS THEN
                    \(postgresqlWarning(definition))
                    RETURN NULL;
            END
            """
    }

    private func postgresqlUpdate(_ definition: WatchDefinition, _ wanted: String) -> String {
        let columns = compared(by: definition)
        let fields = columns.map { "CASE WHEN \(postgresqlIsNew($0)) THEN \(literal($0.name)) END" }
        let values = columns.filter(\.hasValues).map { column in
            let name = quoted(column.name)
            return "(\(literal(column.name)), CAST(OLD.\(name) AS text), CAST(NEW.\(name) AS text))"
        }
        let keeping = """
            SELECT jsonb_object_agg(c.name, jsonb_build_object('old', c.old, 'new', c.new)) INTO herald_changes
            FROM (VALUES \(values.joined(separator: ",\n"))) AS c (name, old, new)
            WHERE c.name = ANY (herald_fields);
            """
        let asking =
            wanted.isEmpty
            ? "herald_wanted := TRUE;"
            : """
            SELECT TRUE INTO herald_wanted FROM (SELECT NEW.*) AS \(quoted(table.name))\(wanted);
            IF herald_wanted IS NOT TRUE THEN RETURN NULL; END IF;
            """
        let more = ", updated_fields" + (definition.keepsValues ? ", changes" : "")
        let moreValues = ", CAST(to_json(herald_fields) AS text)" + (definition.keepsValues ? ", herald_changes" : "")
        let into = "INSERT INTO \(queuePath) (\(reference), notification_type"
        return """
            DECLARE
                herald_wanted boolean := FALSE;
                herald_fields text[];
                herald_changes jsonb;
            BEGIN
                \(asking)
                herald_fields := array_remove(ARRAY[\(fields.joined(separator: ",\n"))], NULL);
                IF cardinality(herald_fields) = 0 THEN RETURN NULL; END IF;
                \(definition.keepsValues ? keeping : "")
                \(into)\(more)) VALUES (NEW.\(key), \(type(.update))\(moreValues));
                \(postgresqlNotify)
                RETURN NULL;
            EXCEPTION
                WHEN transaction_rollback THEN RAISE;
                WHEN OTHERS THEN
                    \(postgresqlWarning(definition))
                    IF herald_wanted THEN
                        -- A column that is gone: the change is told without its fields.
                        BEGIN
                            \(into)) VALUES (NEW.\(key), \(type(.update)));
                            \(postgresqlNotify)
                        EXCEPTION
                            WHEN transaction_rollback THEN RAISE;
                            WHEN OTHERS THEN NULL;
                        END;
                    END IF;
                    RETURN NULL;
            END
            """
    }

    private func postgresqlIsNew(_ column: WatchedColumn) -> String {
        let name = quoted(column.name)
        switch column.comparison {
        case .plain: return "OLD.\(name) IS DISTINCT FROM NEW.\(name)"
        case .binary, .asText:
            return "CAST(OLD.\(name) AS text) COLLATE \"C\" IS DISTINCT FROM CAST(NEW.\(name) AS text) COLLATE \"C\""
        }
    }

    /// The row that is gone, column by column; what was NULL is left out.
    private func postgresqlOldValues(_ row: String) -> String {
        let values = table.columns.filter(\.hasValues).map {
            "(\(literal($0.name)), CAST(\(row).\(quoted($0.name)) AS text))"
        }
        return """
            (SELECT jsonb_object_agg(c.name, jsonb_build_object('old', c.old, 'new', NULL))
            FROM (VALUES \(values.joined(separator: ",\n"))) AS c (name, old) WHERE c.old IS NOT NULL)
            """
    }

    /// An expression and not PERFORM, which would be a query of its own: that took a fifth of the trigger's time.
    private var postgresqlNotify: String {
        "IF pg_catalog.pg_notify(\(literal(names.notice)), '') IS NULL THEN NULL; END IF;"
    }

    private func postgresqlWarning(_ definition: WatchDefinition) -> String {
        "RAISE WARNING 'herald, watch %: % (%)', \(literal(WatchKit.safe(definition.name))), SQLERRM, SQLSTATE;"
    }
}
