/// Markdown as the HTML part of a mail: plain elements with inline styles, because mail readers drop style sheets.
/// Nothing is loaded from elsewhere: an image is a link to it.
struct MailHTMLWriter: MarkdownWriter {
    static func document(_ markdown: String) -> String {
        """
        <!DOCTYPE html>
        <html><head><meta charset="utf-8"></head>
        <body style="font-family: sans-serif; line-height: 1.5">
        \(MailHTMLWriter().write(MarkdownDocument(markdown)))
        </body></html>
        """
    }

    func text(_ text: String) -> String { HTMLEscape.escaped(text) }
    func strong(_ content: String) -> String { "<strong>\(content)</strong>" }
    func emphasis(_ content: String) -> String { "<em>\(content)</em>" }
    func code(_ text: String) -> String { "<code>\(self.text(text))</code>" }
    func link(_ content: String, url: String) -> String { "<a href=\"\(text(url))\">\(content)</a>" }

    func colored(_ color: String, _ content: String) -> String {
        let colors = ["info": "#1a7f37", "comment": "#6e7781", "warning": "#bc4c00"]
        return colors[color].map { "<span style=\"color: \($0)\">\(content)</span>" } ?? content
    }

    func heading(_ level: Int, _ content: String) -> String { "<h\(level)>\(content)</h\(level)>" }
    func paragraph(_ lines: [String]) -> String { "<p>\(lines.joined(separator: "<br>\n"))</p>" }

    func quote(_ lines: [String]) -> String {
        "<blockquote style=\"border-left: 3px solid #d0d7de; margin-left: 0; padding-left: 1em\">"
            + "\(lines.joined(separator: "<br>\n"))</blockquote>"
    }

    /// Depth by indentation: nested elements would have to be balanced over wrongly indented source.
    func list(_ items: [(item: MarkdownItem, content: String)]) -> String {
        let lines = items.map { item, content in
            let mark = item.number.map { " style=\"list-style: none; margin-left: \(item.depth * 2)em\">\($0) " }
            return "<li" + (mark ?? " style=\"margin-left: \(item.depth * 2)em\">") + "\(content)</li>"
        }
        return "<ul>\n\(lines.joined(separator: "\n"))\n</ul>"
    }

    func codeBlock(_ text: String, language: String) -> String { "<pre><code>\(self.text(text))</code></pre>" }

    func table(head: [String], rows: [[String]]) -> String {
        func row(_ cells: [String], _ element: String) -> String {
            let style = "style=\"border: 1px solid #d0d7de; padding: 4px 8px; text-align: left\""
            return "<tr>" + cells.map { "<\(element) \(style)>\($0)</\(element)>" }.joined() + "</tr>"
        }
        let lines = [row(head, "th")] + rows.map { row($0, "td") }
        return "<table style=\"border-collapse: collapse\">\n\(lines.joined(separator: "\n"))\n</table>"
    }

    var rule: String { "<hr>" }
    var blockSeparator: String { "\n" }
}
