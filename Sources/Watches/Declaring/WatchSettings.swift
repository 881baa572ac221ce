package import Settings
import Templates

/// How `herald.yaml` declares watches: the section `watches:` by its shape.
package enum WatchSettings {
    package static let field = SettingsField(
        "watches",
        .map(
            SettingsMap(
                names: .name, exampleName: "new-members", of: .object(fields),
                others: [
                    (
                        "orders",
                        [
                            "source": "sixpage", "table": "wy_order", "on": "[insert, update]", "mode": "poll",
                            "poll": "{ by: id, changed: updated_at }", "to": "[ops]",
                        ]
                    )
                ])),
        "New and changed rows of a source's table, told whoever wrote them. `herald watch install` makes the triggers.",
        default: "{}")

    static let fields: [SettingsField] = [
        SettingsField("source", .name, "The source that has the table.", isRequired: true, example: "crm"),
        SettingsField(
            "table", .text(allowed: SQLName.allowedPath) { SQLName.isPath($0) ? nil : SQLName.allowedPath },
            "The watched table; schema.table where it is not in the session's own schema.", isRequired: true,
            example: "members"),
        SettingsField("key", column, "The column that names a row; it must be unique.", default: "id"),
        SettingsField(
            "on", .list(of: .choice(WatchEvent.allCases.map(\.rawValue)), count: 1...3),
            "What is told: insert, update, delete.",
            isRequired: true, example: "[insert, update]"),
        SettingsField(
            "columns", .either(word: "all", or: .list(of: column, count: 1...500)),
            "The columns whose change is news: all, or a list such as [phone, city].", default: "all"),
        SettingsField(
            "when", .text(allowed: WatchCondition.allowed) { WatchCondition.complaint(about: $0) },
            "SQL over the row's columns; a row for which it is not true is no news.",
            example: "\"deleted = 0 AND status = 'ACTIVE'\""),
        SettingsField(
            "queue", .text(allowed: SQLName.allowed) { SQLName.isName($0) ? nil : SQLName.allowed },
            "The table in which triggers note what changed; else TABLE_notification_queue. Everything that is installed "
                + "is named after it.", example: "member_notification_queue"),
        SettingsField(
            "mode", .choice(["trigger", "poll"]),
            "trigger: the database notes each change in the writer's own transaction. poll: Herald looks for them, where "
                + "no trigger may be made. Without it trigger, or poll where `poll` is given.", example: "trigger"),
        SettingsField(
            "poll", .object(pollFields), "How rows are looked for in mode poll; mode: trigger leaves it aside."),
        SettingsField(
            "values", .bool,
            "The queue keeps old and new values too. Without it only with `coalesce` or where deleted rows are told.",
            example: "true"),
        SettingsField("batch", .integer(1...10_000), "So many changes are taken at a time.", default: "10"),
        SettingsField(
            "max_attempts", .integer(1...100), "So often it is tried to send a change; then it has failed.",
            default: "3"),
        SettingsField(
            "coalesce", .duration(.zero...(.seconds(3_600))),
            "Changes of one row within that become one message, from the first value to the last; 0s: each is told.",
            default: "0s"),
        SettingsField(
            "look_every", .duration(.milliseconds(50)...(.seconds(86_400))),
            "How often the queue is looked at. PostgreSQL tells of changes by itself, so there it matters little. In the "
                + "environment variable a number counts minutes.",
            default: "250ms", environment: "QUEUE_MONITOR_INTERVAL", environmentUnit: "m"),
        SettingsField("digest", .object(digestFields), "Many changes at once as one message.", default: "{}"),
        SettingsField(
            "message", .object(messageFields),
            "What is said. Without it the row's first columns, or what changed."),
        SettingsField(
            "on_insert", .object(messageFields), "In place of it for new rows.",
            example: "{ type: text, text: \"🆕 {{nickname}}\" }"),
        SettingsField(
            "on_update", .object(messageFields), "In place of it for changed rows.",
            example: "{ text: \"{{nickname}}{{#changes}} {{label}}：{{old}} → {{new}}{{/changes}}\" }"),
        SettingsField("on_delete", .object(messageFields), "In place of it for deleted rows.", example: "{}"),
        SettingsField(
            "map",
            .map(
                SettingsMap(
                    names: columnName, exampleName: "gender",
                    of: .map(SettingsMap(names: anyValue, exampleName: "male", of: text)))),
            "What stands for a column's values: \"*\" for all others, and for none where \"\" is not mapped.",
            default: "{}", example: "{ gender: { male: 男, female: 女, \"*\": 未知 } }"),
        SettingsField(
            "labels", .map(SettingsMap(names: columnName, exampleName: "phone", of: .text)),
            "What columns are called in messages.", default: "{}", example: "{ phone: 电话 }"),
        SettingsField("missing", text, "Stands for NULL and for an empty text.", default: "未填写"),
        SettingsField(
            "to", .list(of: .name, count: 1...20), "The channels that are told.", isRequired: true, example: "[crm]"),
        SettingsField("timezone", .text, "IANA zone of dates in messages; else that of the file."),
        SettingsField("keep", .object(keepFields), "How long finished changes stay in their queue.", default: "{}"),
    ]

    private static let pollFields: [SettingsField] = [
        SettingsField(
            "by", column, "A column that only grows: new rows are above all that were there.", isRequired: true,
            example: "id"),
        SettingsField(
            "changed", column, "A column with the time of a row's last change; without it only new rows are noticed.",
            example: "updated_at"),
        SettingsField("every", .duration(.seconds(1)...(.seconds(86_400))), "How often is looked.", default: "30s"),
        SettingsField(
            "overlap", .duration(.zero...(.seconds(604_800))),
            "So far back is looked again, for what was committed late.", default: "5m"),
    ]

    private static let digestFields: [SettingsField] = [
        SettingsField(
            "above", .integer(1...1_000_000),
            "More waiting changes than that are told together; without it more than the channels take in a minute.",
            example: "50"),
        SettingsField("latest", .integer(0...100), "So many of the newest are named.", default: "5"),
        SettingsField(
            "title", template,
            "The first line: {{count}} is how many, {{latest}} how many are named, {{inserts}}, {{updates}} and "
                + "{{deletes}} count them apart.", example: "\"{{count}} 位会员有变化，最新 {{latest}} 位：\""),
        SettingsField(
            "line", template, "One line for each of the newest; without it the key and the first columns.",
            example: "\"{{member_no}} {{nickname}}\""),
    ]

    private static let messageFields: [SettingsField] = [
        SettingsField(
            "type", .choice(WatchMessageType.allCases.map(\.rawValue)),
            "Without it what the template file says, else text.", example: "textcard"),
        SettingsField(
            "file", .text,
            "A template file, relative to the folder of this file. It may begin with ---, lines `title:`, `url:`, "
                + "`button:`, `type:`, `map.COLUMN:` and `label.COLUMN:`, and ---."),
        SettingsField(
            "text", template,
            "The template here in place of a file. {{column}} is a column of the row, {{row.column}} too; {{event}}, "
                + "{{watch}}, {{table}}, {{key}}, {{count}}, {{queued_at}}, {{changed}} are there besides.",
            example: "\"{{nickname}} {{gender}} {{city}}\""),
        SettingsField("title", template, "Of a textcard.", example: "\"🎉 新会员登记通知\""),
        SettingsField("url", template, "Of a textcard.", example: "\"https://admin.example.com/members/{{id}}\""),
        SettingsField("button", .text, "Of a textcard; without it the peer's own word.", example: "查看详情"),
    ]

    private static let keepFields: [SettingsField] = [
        SettingsField(
            "delivered", .duration(.seconds(3_600)...(.seconds(3_650 * 86_400))), "What was told.", default: "7d"),
        SettingsField(
            "failed", .duration(.seconds(3_600)...(.seconds(3_650 * 86_400))), "What failed.", default: "30d"),
    ]

    private static let column = SettingsShape.string(columnName)
    private static let columnName = SettingsText(allowed: SQLName.allowed) {
        SQLName.isName($0) ? nil : SQLName.allowed
    }
    private static let anyValue = SettingsText(allowed: "a value", allowsEmpty: true)
    private static let text = SettingsShape.text(allowed: "a text", allowsEmpty: true)

    private static let template = SettingsShape.text(allowed: "a template") { text in
        do throws(TemplateProblem) {
            _ = try TextTemplate(text)
            return nil
        } catch {
            return "a template: \(error)"
        }
    }
}

/// The forms in which a watch can tell.
enum WatchMessageType: String, CaseIterable {
    case text
    case textCard = "textcard"
    case markdown
}
