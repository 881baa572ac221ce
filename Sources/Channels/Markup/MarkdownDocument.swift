/// Markdown taken apart as far as the messages of reports and alerts use it: WeCom's old dialect with its font
/// colours, and the newer one with tables, fences and nested lists.
///
/// A line break is a line break, as it is in a chat. What is not understood stays text; there is no error.
struct MarkdownDocument: Sendable, Hashable {
    let blocks: [MarkdownBlock]

    init(_ text: String) {
        var parser = MarkdownParser(text)
        blocks = parser.blocks()
    }
}

indirect enum MarkdownBlock: Sendable, Hashable {
    case heading(level: Int, [MarkdownInline])
    /// Its lines.
    case paragraph([[MarkdownInline]])
    case quote([[MarkdownInline]])
    case list([MarkdownItem])
    case code(String, language: String)
    case table(head: [[MarkdownInline]], rows: [[[MarkdownInline]]])
    case rule
}

struct MarkdownItem: Sendable, Hashable {
    /// 0 for the outermost.
    let depth: Int
    /// `1.` in a numbered list, else nil.
    let number: String?
    let content: [MarkdownInline]
}

indirect enum MarkdownInline: Sendable, Hashable {
    case text(String)
    case strong([MarkdownInline])
    case emphasis([MarkdownInline])
    case code(String)
    case link([MarkdownInline], url: String)
    case image(alternative: String, url: String)
    /// WeCom's `info`, `comment` or `warning`.
    case colored(String, [MarkdownInline])
}
