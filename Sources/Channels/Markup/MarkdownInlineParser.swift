/// Reads what stands inside a line.
enum MarkdownInlineParser {
    /// Deeper than anybody writes; what is deeper stays text, so that no input can exhaust the stack.
    private static let deepest = 8

    static func parse(_ text: String) -> [MarkdownInline] { parse(text[...], depth: 0) }

    private static func parse(_ text: Substring, depth: Int) -> [MarkdownInline] {
        var inlines: [MarkdownInline] = []
        var plain = ""
        var rest = text
        while let character = rest.first {
            if let (inline, after) = depth < deepest ? markup(rest, depth) : nil {
                if !plain.isEmpty { inlines.append(.text(plain)) }
                plain = ""
                inlines.append(inline)
                rest = after
            } else if character == "\\", let next = rest.dropFirst().first, "\\`*_{}[]()#+-.!|<>~".contains(next) {
                plain.append(next)
                rest = rest.dropFirst(2)
            } else {
                plain.append(character)
                rest = rest.dropFirst()
            }
        }
        if !plain.isEmpty { inlines.append(.text(plain)) }
        return inlines
    }

    /// What begins here and ends in this line, with what stands behind it.
    private static func markup(_ text: Substring, _ depth: Int) -> (MarkdownInline, Substring)? {
        switch text.first {
        case "`": code(text)
        case "*": text.hasPrefix("**") ? strong(text, depth) : emphasis(text, depth)
        case "[": link(text, depth)
        case "!": image(text)
        case "<": tag(text, depth)
        default: nil
        }
    }

    private static func code(_ text: Substring) -> (MarkdownInline, Substring)? {
        let content = text.dropFirst()
        guard let end = content.firstIndex(of: "`"), end > content.startIndex else { return nil }
        return (.code(String(content[..<end])), content[content.index(after: end)...])
    }

    private static func strong(_ text: Substring, _ depth: Int) -> (MarkdownInline, Substring)? {
        let content = text.dropFirst(2)
        guard let end = content.firstRange(of: "**"), end.lowerBound > content.startIndex, content.first != " " else {
            return nil
        }
        return (.strong(parse(content[..<end.lowerBound], depth: depth + 1)), content[end.upperBound...])
    }

    private static func emphasis(_ text: Substring, _ depth: Int) -> (MarkdownInline, Substring)? {
        let content = text.dropFirst()
        guard let end = content.firstIndex(of: "*"), end > content.startIndex, content.first != " ",
            content[content.index(before: end)] != " "
        else {
            return nil
        }
        return (.emphasis(parse(content[..<end], depth: depth + 1)), content[content.index(after: end)...])
    }

    private static func link(_ text: Substring, _ depth: Int) -> (MarkdownInline, Substring)? {
        guard let (label, url, rest) = target(text) else { return nil }
        return (.link(parse(label, depth: depth + 1), url: url), rest)
    }

    private static func image(_ text: Substring) -> (MarkdownInline, Substring)? {
        guard let (label, url, rest) = target(text.dropFirst()) else { return nil }
        return (.image(alternative: String(label), url: url), rest)
    }

    /// `[label](url)`, with a URL that is safe to follow.
    private static func target(_ text: Substring) -> (label: Substring, url: String, rest: Substring)? {
        guard text.first == "[", let middle = text.firstRange(of: "](") else { return nil }
        let label = text[text.index(after: text.startIndex)..<middle.lowerBound]
        guard !hasOpenBracket(label), let end = text[middle.upperBound...].firstIndex(of: ")") else { return nil }
        let url = String(text[middle.upperBound..<end].trimmingSpaces)
        let schemes = ["http://", "https://", "mailto:"]
        guard schemes.contains(where: { url.lowercased().hasPrefix($0) }),
            !url.contains(where: { $0.isWhitespace || "<>\"'`".contains($0) })
        else {
            return nil
        }
        return (label, url, text[text.index(after: end)...])
    }

    /// One that is not escaped: then the label is no label.
    private static func hasOpenBracket(_ label: Substring) -> Bool {
        zip(label, " " + label).contains { $0 == "[" && $1 != "\\" }
    }

    /// WeCom's `<font color="info">…</font>` and `<@userid>`.
    private static func tag(_ text: Substring, _ depth: Int) -> (MarkdownInline, Substring)? {
        guard let close = text.firstIndex(of: ">") else { return nil }
        let rest = text[text.index(after: close)...]
        if text.hasPrefix("<@") { return (.text("@" + text[..<close].dropFirst(2)), rest) }
        guard text.hasPrefix("<font color="), let end = rest.firstRange(of: "</font>") else { return nil }
        let color = text[..<close].dropFirst("<font color=".count).filter { $0.isASCII && $0.isLetter }
        return (.colored(color, parse(rest[..<end.lowerBound], depth: depth + 1)), rest[end.upperBound...])
    }
}
