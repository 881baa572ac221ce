import FoundationEssentials
import Timekeeping

/// What a channel reads of one or more alerts.
struct AlertMessage: Sendable {
    let timeZone: TimeZone
    private static let most = 20

    /// What is worst first, what is over last.
    func text(_ news: [AlertNews]) -> String {
        let sorted = news.enumerated().sorted { (Self.rank($0.1), $0.0) < (Self.rank($1.1), $1.0) }.map(\.1)
        guard sorted.count > 1 else { return sorted.first.map { block($0, isAlone: true) } ?? "" }
        let open = sorted.count { $0.kind != .resolved }
        let head = open > 0 ? "🚨 \(open)项告警" : "🟢 \(sorted.count)项告警已恢复"
        let over = open > 0 && open < sorted.count ? "，\(sorted.count - open)项已恢复" : ""
        var blocks = [head + over] + sorted.prefix(Self.most).map { block($0, isAlone: false) }
        if sorted.count > Self.most { blocks.append("…另有\(sorted.count - Self.most)条未列出") }
        return blocks.joined(separator: "\n\n")
    }

    private func block(_ news: AlertNews, isAlone: Bool) -> String {
        let isOver = news.kind == .resolved
        var lines = ["\(AlertSeverity.emoji(news.severity, isResolved: isOver)) \(Self.state(news))：\(name(news))"]
        lines.append("📍 \(Self.clean(news.subject))")
        if isOver {
            lines.append("🕐 " + span(news))
            if news.ending == .isWell, let value = news.value { lines.append("📊 当前 \(value)") }
        } else {
            let value = news.value.map { "当前 \($0)，" } ?? ""
            lines.append("📊 \(value)条件 \(Self.clean(news.condition))")
            if let detail = news.detail { lines.append("📈 \(detail)") }
            if let since = news.since { lines.append("🕐 自 \(time(since))") }
            if let silent = news.silentSince { lines.append("❔ 自 \(time(silent)) 起没有数据 (no data)") }
            if let hint = news.hint { lines.append("💡 \(Self.clean(hint))") }
        }
        return lines.joined(separator: "\n")
    }

    private func name(_ news: AlertNews) -> String {
        let title = Self.clean(news.title)
        return title == news.rule ? title : "\(title) (\(news.rule))"
    }

    private static func state(_ news: AlertNews) -> String {
        switch (news.kind, news.ending) {
        case (.firing, _): "告警 FIRING"
        case (.flapping, _): "反复告警 FLAPPING，平静30分钟前不再重复通知"
        case (.repeated, _): "仍未恢复 STILL FIRING"
        case (.resolved, .noData): "结束（24小时没有数据）ENDED, NO DATA"
        case (.resolved, .ruleRemoved): "结束（规则已移除）ENDED, RULE REMOVED"
        case (.resolved, _): "已恢复 RESOLVED"
        }
    }

    private func span(_ news: AlertNews) -> String {
        guard let since = news.since, let ended = news.ended else { return news.ended.map(time) ?? "" }
        let minutes = Int(max(0, ended.timeIntervalSince(since)) / 60)
        let length =
            minutes < 1 ? "不到1分钟" : minutes < 120 ? "\(minutes)分钟" : "\(minutes / 60)小时\(minutes % 60)分钟"
        return "\(time(since)) → \(time(ended))（持续\(length)）"
    }

    private func time(_ date: Date) -> String { LocalTime(date, in: timeZone).withSeconds }

    private static func clean(_ text: String) -> String { AlertText(text).renderText }

    private static func rank(_ news: AlertNews) -> Int {
        if news.kind == .resolved { return 10 }
        let severities = AlertRule.Severity.allCases
        return severities.count - (severities.firstIndex { $0.rawValue == news.severity } ?? 0)
    }
}
