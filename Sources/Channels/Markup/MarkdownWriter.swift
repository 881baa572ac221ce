/// Writes markdown in the form that some peer reads. What is given is written already, except where it says text.
protocol MarkdownWriter {
    func text(_ text: String) -> String
    func strong(_ content: String) -> String
    func emphasis(_ content: String) -> String
    /// - Parameter text: as it is in the source.
    func code(_ text: String) -> String
    func link(_ content: String, url: String) -> String
    func image(_ alternative: String, url: String) -> String
    func colored(_ color: String, _ content: String) -> String

    func heading(_ level: Int, _ content: String) -> String
    func paragraph(_ lines: [String]) -> String
    func quote(_ lines: [String]) -> String
    func list(_ items: [(item: MarkdownItem, content: String)]) -> String
    /// - Parameter text: as it is in the source.
    func codeBlock(_ text: String, language: String) -> String
    func table(head: [String], rows: [[String]]) -> String
    var rule: String { get }
    var blockSeparator: String { get }
}

extension MarkdownWriter {
    func write(_ document: MarkdownDocument) -> String {
        document.blocks.map(write).joined(separator: blockSeparator)
    }

    private func write(_ block: MarkdownBlock) -> String {
        switch block {
        case .heading(let level, let content): heading(level, write(content))
        case .paragraph(let lines): paragraph(lines.map(write))
        case .quote(let lines): quote(lines.map(write))
        case .list(let items): list(items.map { ($0, write($0.content)) })
        case .code(let text, let language): codeBlock(text, language: language)
        case .table(let head, let rows): table(head: head.map(write), rows: rows.map { $0.map(write) })
        case .rule: rule
        }
    }

    private func write(_ inlines: [MarkdownInline]) -> String { inlines.map(write).joined() }

    private func write(_ inline: MarkdownInline) -> String {
        switch inline {
        case .text(let content): text(content)
        case .strong(let content): strong(write(content))
        case .emphasis(let content): emphasis(write(content))
        case .code(let content): code(content)
        case .link(let content, let url): link(write(content), url: url)
        case .image(let alternative, let url): image(alternative, url: url)
        case .colored(let color, let content): colored(color, write(content))
        }
    }
}

/// The plainest forms, for a peer that has no better one.
extension MarkdownWriter {
    func text(_ text: String) -> String { text }
    func strong(_ content: String) -> String { content }
    func emphasis(_ content: String) -> String { content }
    func code(_ text: String) -> String { self.text(text) }
    func link(_ content: String, url: String) -> String {
        content == text(url) ? content : "\(content) (\(text(url)))"
    }
    func image(_ alternative: String, url: String) -> String { link(text(alternative), url: url) }
    func colored(_ color: String, _ content: String) -> String { content }

    func heading(_ level: Int, _ content: String) -> String { strong(content) }
    func paragraph(_ lines: [String]) -> String { lines.joined(separator: "\n") }
    func quote(_ lines: [String]) -> String { lines.map { text("> ") + $0 }.joined(separator: "\n") }
    func list(_ items: [(item: MarkdownItem, content: String)]) -> String {
        items.map { item, content in
            String(repeating: "  ", count: item.depth) + (item.number ?? "•") + " " + content
        }.joined(separator: "\n")
    }
    func codeBlock(_ text: String, language: String) -> String { self.text(text) }
    func table(head: [String], rows: [[String]]) -> String {
        ([head.map(strong)] + rows).map { $0.joined(separator: " | ") }.joined(separator: "\n")
    }
    var rule: String { "———" }
    var blockSeparator: String { "\n\n" }
}

/// Markdown as a text without marks.
struct PlainMarkdownWriter: MarkdownWriter {}
