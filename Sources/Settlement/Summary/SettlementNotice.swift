/// What a settlement's channels are told, in the language of the groups.
enum SettlementNotice {
    /// Of so many problems the sentences are quoted.
    private static let quoted = 5

    static func text(of summary: SettlementSummary) -> String {
        var lines = ["\(summary.isWhole ? "✅" : "⚠️") 每日结算 \(summary.settlement) \(summary.day)"]
        lines.append("任务：\(summary.tasks)个，记录：\(summary.rows)条")
        lines.append("统计表：新增\(summary.created)，更新\(summary.changed)，未变\(summary.unchanged)")
        if summary.fetched > 0 || summary.unknown > 0 {
            lines.append("视频：抓取\(summary.fetched)条，数据未知\(summary.unknown)条")
        }
        if summary.sent + summary.pending + summary.refused > 0 {
            let corrections = summary.corrections > 0 ? "（更正\(summary.corrections)）" : ""
            lines.append(
                "回传：已送达\(summary.sent)，发送中\(summary.pending)\(corrections)，无法回传\(summary.refused)")
        }
        let troubled = summary.troubles.reduce(0) { $0 + $1.count }
        if troubled > 0 { lines.append("数据异常：\(troubled)条") }
        if summary.failed > 0 { lines.append("失败任务：\(summary.failed)个") }
        lines += problems(of: summary)
        return lines.joined(separator: "\n")
    }

    static func trouble(_ definition: SettlementDefinition, _ day: SettlementDay, _ message: String) -> String {
        """
        ❌ 每日结算 \(definition.name) \(day) 未完成
        原因：\(message)
        处理：修复后执行 herald settle \(day) --settlement \(definition.name)，重复执行不会重复回传
        """
    }

    private static func problems(of summary: SettlementSummary) -> [String] {
        guard !summary.problems.isEmpty else { return [] }
        let rest = summary.problems.count - quoted
        return ["问题："] + summary.problems.prefix(quoted).map { "· \($0)" }
            + (rest > 0 ? ["· 另有\(rest)条，见 herald settle 的结果"] : [])
    }
}
