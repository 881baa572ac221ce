/// Markdown as the few elements that Telegram reads (https://core.telegram.org/bots/api#html-style).
struct TelegramHTMLWriter: MarkdownWriter {
    func text(_ text: String) -> String { HTMLEscape.escaped(text) }
    func strong(_ content: String) -> String { "<b>\(content)</b>" }
    func emphasis(_ content: String) -> String { "<i>\(content)</i>" }
    func code(_ text: String) -> String { "<code>\(self.text(text))</code>" }
    func link(_ content: String, url: String) -> String { "<a href=\"\(text(url))\">\(content)</a>" }
    func quote(_ lines: [String]) -> String { "<blockquote>\(lines.joined(separator: "\n"))</blockquote>" }
    func codeBlock(_ text: String, language: String) -> String { "<pre>\(self.text(text))</pre>" }

    /// What Telegram counts: UTF-16 code units after the entities are read.
    static func length(of html: String) -> Int {
        var length = 0
        var isInTag = false
        var isInEntity = false
        for unit in html.utf16 {
            switch unit {
            case UInt16(UInt8(ascii: "<")): isInTag = true
            case UInt16(UInt8(ascii: ">")): isInTag = false
            case UInt16(UInt8(ascii: "&")): isInEntity = true
            case UInt16(UInt8(ascii: ";")) where isInEntity:
                isInEntity = false
                length += 1
            default: if !isInTag, !isInEntity { length += 1 }
            }
        }
        return length
    }
}
