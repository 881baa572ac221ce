import Timekeeping

/// Five fields with the meaning of Vixie cron (crontab(5)): minute, hour, day of month, month, day of week.
///
/// Names (`jan`, `mon`), ranges, lists, steps after a range or `*`, 0 and 7 for Sunday, and `@daily` and the
/// like. Two rules of Vixie cron look at the first character of a field only, and so do we:
///
/// * When neither day field starts with `*`, a day on which *either* matches is a match; otherwise both must.
///   `*/2` starts with `*`.
/// * When the minute or the hour field starts with `*`, the expression follows real time over a change of
///   the clocks (`followsRealTime`).
package struct CronExpression: Sendable, Hashable {
    /// As it was written.
    package let source: String
    /// True for `*/15 * * * *` and the like: it is due whenever the local clock matches, so a repeated hour
    /// runs again and a skipped one does not run. False for `30 2 * * *`: once for each day, see `Schedule`.
    package let followsRealTime: Bool

    let minutes: CronSet
    let hours: CronSet
    let daysOfMonth: CronSet
    let months: CronSet
    let daysOfWeek: CronSet
    /// Neither day field starts with `*`.
    let eitherDayMatches: Bool

    /// - Throws: one sentence with the field, what was found and what is allowed; also for a day that never
    ///   comes, such as 31 February.
    package init(_ source: String) throws(CronSyntaxError) {
        self.source = source
        let fields = try Self.fields(of: source)
        minutes = try CronField.minute.parse(fields[0])
        hours = try CronField.hour.parse(fields[1])
        daysOfMonth = try CronField.dayOfMonth.parse(fields[2])
        months = try CronField.month.parse(fields[3])
        daysOfWeek = try CronField.dayOfWeek.parse(fields[4])
        eitherDayMatches = fields[2].first != "*" && fields[4].first != "*"
        followsRealTime = fields[0].first == "*" || fields[1].first == "*"
        try requireThatADayComes(fields)
    }

    /// The five texts: split at blanks, or what a word such as `@daily` stands for.
    private static func fields(of source: String) throws(CronSyntaxError) -> [Substring] {
        let words = source.split { $0 == " " || $0 == "\t" }
        if let word = words.first, word.hasPrefix("@") {
            guard words.count == 1 else {
                throw CronSyntaxError(description: "\(quoted(word)) stands alone, without further fields")
            }
            return try fields(named: word)
        }
        guard words.count == CronField.allCases.count else {
            let names = CronField.allCases.map(\.rawValue).joined(separator: ", ")
            throw CronSyntaxError(
                description: "cron expression \(quoted(source[...])) has \(words.count) "
                    + "\(words.count == 1 ? "field" : "fields"): needed are five (\(names))")
        }
        return words
    }

    private static func fields(named word: Substring) throws(CronSyntaxError) -> [Substring] {
        switch word.lowercased() {
        case "@hourly": return ["0", "*", "*", "*", "*"]
        case "@daily", "@midnight": return ["0", "0", "*", "*", "*"]
        case "@weekly": return ["0", "0", "*", "*", "0"]
        case "@monthly": return ["0", "0", "1", "*", "*"]
        case "@yearly", "@annually": return ["0", "0", "1", "1", "*"]
        case "@reboot":
            throw CronSyntaxError(
                description: "\"@reboot\" is no time of day: what a start missed is caught up anyway; "
                    + "allowed are \(Self.allowedWords)")
        default:
            throw CronSyntaxError(description: "\(quoted(word)) is unknown: allowed are \(Self.allowedWords)")
        }
    }

    private static let allowedWords =
        "five fields, @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"

    /// Every day of the week falls on every day of the year some time (29 February on a Sunday: every 28
    /// years, 40 over the year 2100), so only a day of the month that its months never reach stays out.
    private func requireThatADayComes(_ fields: [Substring]) throws(CronSyntaxError) {
        guard !eitherDayMatches, let firstDay = daysOfMonth.first else { return }
        let longestMonth = (1...12).filter(months.contains).map { CivilDate.longestLength(ofMonth: $0) }.max() ?? 0
        guard firstDay > longestMonth else { return }
        throw CronSyntaxError(
            description: "day of month \(quoted(fields[2])): never comes in month \(quoted(fields[3])), "
                + "which has at most \(longestMonth) days")
    }
}

extension CronExpression: CustomStringConvertible {
    package var description: String { source }
}

/// Found text for a message: on one line, and not longer than a line.
func quoted(_ text: Substring) -> String {
    let shown = text.unicodeScalars.prefix(60).map { scalar in
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
    }
    return "\"" + shown.joined() + (text.unicodeScalars.count > 60 ? "…" : "") + "\""
}
