/// DingTalk's markdown: headings, quotes, bold, links, images and lists; no tables, no colours. A line breaks where
/// two spaces stand before its end.
struct DingTalkMarkdownWriter: MarkdownWriter {
    func strong(_ content: String) -> String { "**\(content)**" }
    func emphasis(_ content: String) -> String { "*\(content)*" }
    func link(_ content: String, url: String) -> String { "[\(content)](\(url))" }
    func image(_ alternative: String, url: String) -> String { "![\(alternative)](\(url))" }
    func heading(_ level: Int, _ content: String) -> String {
        String(repeating: "#", count: level) + " " + content
    }
    func paragraph(_ lines: [String]) -> String { lines.joined(separator: "  \n") }
    func quote(_ lines: [String]) -> String { lines.map { "> \($0)" }.joined(separator: "  \n") }
    func list(_ items: [(item: MarkdownItem, content: String)]) -> String {
        items.map { item, content in
            String(repeating: "    ", count: item.depth) + (item.number ?? "-") + " " + content
        }.joined(separator: "\n")
    }
    func codeBlock(_ text: String, language: String) -> String { "```\n\(text)\n```" }
    func table(head: [String], rows: [[String]]) -> String {
        ([head.map(strong)] + rows).map { $0.joined(separator: " | ") }.joined(separator: "  \n")
    }
    var rule: String { "---" }
}
