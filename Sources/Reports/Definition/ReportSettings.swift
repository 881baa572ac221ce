package import Settings
import Templates

/// How `herald.yaml` declares reports: the section `reports:` by its shape.
package enum ReportSettings {
    package static let field = SettingsField(
        "reports", .named("sixpage-activity", .object(fields)),
        "Counts from the sources, sent to channels on a schedule.", default: "{}")

    private static let fields: [SettingsField] = [
        SettingsField("source", .name, "The source that its lines ask.", isRequired: true, example: "sixpage"),
        SettingsField(
            "schedule", .text, "Cron expression of five fields. Without it the report is sent by hand only.",
            example: "\"0 10,22 * * *\""),
        SettingsField(
            "jitter", .duration(.zero...hours(1)),
            "Starts up to so much later, away from minute 0 and 30, as WeCom advises; the window stays.", default: "0s"),
        SettingsField(
            "timezone", .text, "IANA zone of schedule, days and times; else that of the file.", example: "Asia/Shanghai"
        ),
        SettingsField(
            "window", .text(allowed: WindowLength.allowed) { WindowLength($0) == nil ? WindowLength.allowed : nil },
            "What the queries look at: so long up to the scheduled instant, or a calendar day. Bound in each query as "
                + ":start and :end (YYYY-MM-DD HH:MM:SS), :start_unix and :end_unix (seconds), and with previous_ before.",
            default: "24h"),
        SettingsField(
            "title", template,
            "The first line. {{end}} and {{start}} are the window as 2025-09-05 10:00; "
                + "date, time and datetime around them show a part.",
            isRequired: true, example: "\"📊 6页网24小时活动报告({{end}})\""),
        SettingsField("lines", .list(of: .object(lineFields), count: 1...100), "What is counted.", isRequired: true),
        SettingsField("empty", .text, "Stands under the title when every line is left out.", default: "暂无新活动"),
        SettingsField(
            "timeout", .duration(.seconds(1)...hours(24)),
            "All lines together; those not finished by then have failed.",
            default: "5m"),
        SettingsField(
            "format", .choice(ReportDefinition.Format.allCases.map(\.rawValue)), "How channels show the message.",
            default: "text"),
        SettingsField(
            "mentions", .list(of: .text, count: 0...100), "User ids, or @all, mentioned with the report.", default: "[]"
        ),
        SettingsField("mention_mobiles", .list(of: .text, count: 0...100), "The same by mobile number.", default: "[]"),
        SettingsField(
            "to", .list(of: .name, count: 1...20), "The channels that get the report.", isRequired: true,
            example: "[ops]"),
        SettingsField(
            "on_error", .list(of: .name, count: 0...20),
            "The channels that hear which line failed and why; without it those of `to`.", example: "[ops]"),
        SettingsField(
            "grace", .duration(.zero...hours(240)),
            "How late a missed firing still runs when Herald starts again; later ones are recorded as missed and told.",
            default: "2h"),
        SettingsField(
            "deadline", .object(deadlineFields),
            "Dead-man switch: who is told when a channel did not confirm the report in time."),
    ]

    private static let lineFields: [SettingsField] = [
        SettingsField(
            "name", .text, "What errors call the line; else the words before its first value.", example: "新注册"),
        SettingsField(
            "text", template,
            "The line. {{column}} is a column of the query's first row, {{previous.column}} the same in the window "
                + "before, {{change_percent}} how much the first column changed (+12%). Formats: "
                + ValueFormat.allCases.map(\.rawValue).joined(separator: ", ") + ", written {{money(income)}}.",
            isRequired: true, example: "\"🆕 新注册：{{count}}人\""),
        SettingsField(
            "query", .text, "One SQL statement; the source's session can only read.", isRequired: true,
            example: "SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix"),
        SettingsField("source", .name, "Another source than the report's."),
        SettingsField(
            "hide", .choice(ReportLine.Hiding.allCases.map(\.rawValue)),
            "zero: left out when there is no row or its first column is 0 or NULL. never: always shown.",
            default: "zero"),
        SettingsField("rows", .object(rowFields), "Rows shown under the line."),
    ]

    private static let rowFields: [SettingsField] = [
        SettingsField(
            "text", template, "What each row becomes; mask_name and mask_phone hide persons.", isRequired: true,
            example: "\"· {{mask_name(name)}} {{mask_phone(phone)}}\""),
        SettingsField("query", .text, "A query of its own; without it the rows of the line's query."),
        SettingsField("max", .integer(1...200), "At most so many rows are shown.", default: "10"),
        SettingsField(
            "more", template, "Stands under them when there are more; {{rest}} and {{total}} count them.",
            default: "\"…另有{{rest}}条\""),
    ]

    private static let deadlineFields: [SettingsField] = [
        SettingsField(
            "after", .duration(.seconds(60)...hours(24)), "How long after the scheduled instant.", default: "30m"),
        SettingsField(
            "to", .list(of: .name, count: 1...20), "Another way out than the report's own.", isRequired: true,
            example: "[duty]"),
    ]

    private static let template = SettingsShape.text(allowed: "a template") { text in
        do throws(TemplateProblem) {
            _ = try TextTemplate(text)
            return nil
        } catch {
            return "a template: \(error)"
        }
    }

    private static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
}
