/// The markdown of cards (https://open.feishu.cn, "卡片", "Markdown 标签"):
/// bold, italic, links and three colours; characters that would be read as marks stand as entities.
struct FeishuMarkdownWriter: MarkdownWriter {
    func text(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { written, scalar in
            if "<>*[]~`".unicodeScalars.contains(scalar) {
                written += "&#\(scalar.value);"
            } else {
                written.unicodeScalars.append(scalar)
            }
        }
    }
    func strong(_ content: String) -> String { "**\(content)**" }
    func emphasis(_ content: String) -> String { "*\(content)*" }
    func link(_ content: String, url: String) -> String { "[\(content)](\(url))" }
    /// A card shows only images that an app has uploaded.
    func image(_ alternative: String, url: String) -> String { link(text(alternative), url: url) }
    func colored(_ color: String, _ content: String) -> String {
        let colors = ["info": "green", "comment": "grey", "warning": "red"]
        return colors[color].map { "<font color='\($0)'>\(content)</font>" } ?? content
    }
    func quote(_ lines: [String]) -> String { lines.map { "┃ \($0)" }.joined(separator: "\n") }
    func codeBlock(_ text: String, language: String) -> String { self.text(text) }
    var rule: String { " ---" }
}
