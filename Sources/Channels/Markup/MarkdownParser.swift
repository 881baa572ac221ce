/// Reads blocks line by line.
struct MarkdownParser {
    private var lines: ArraySlice<Substring>

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }[...]
    }

    mutating func blocks() -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        while let line = lines.first {
            if line.trimmingSpaces.isEmpty {
                lines.removeFirst()
            } else {
                blocks.append(block(beginningWith: line))
            }
        }
        return blocks
    }

    private mutating func block(beginningWith line: Substring) -> MarkdownBlock {
        let trimmed = line.trimmingSpaces
        if trimmed.hasPrefix("```") { return fence() }
        if let heading = Self.heading(trimmed) {
            lines.removeFirst()
            return heading
        }
        if Self.isRule(trimmed) {
            lines.removeFirst()
            return .rule
        }
        if trimmed.hasPrefix(">") { return .quote(takeWhile { Self.quoted($0) }.map(MarkdownInlineParser.parse)) }
        if Self.item(line) != nil { return .list(takeWhile(Self.item)) }
        if trimmed.contains("|"), lines.dropFirst().first.map(Self.isTableRuler) == true { return table() }
        return .paragraph(paragraph())
    }

    private mutating func takeWhile<Value>(_ read: (Substring) -> Value?) -> [Value] {
        var values: [Value] = []
        while let line = lines.first, let value = read(line) {
            values.append(value)
            lines.removeFirst()
        }
        return values
    }

    private mutating func fence() -> MarkdownBlock {
        let language = lines.removeFirst().trimmingSpaces.drop { $0 == "`" }
        let content = takeWhile { $0.trimmingSpaces.hasPrefix("```") ? nil : $0 }
        if !lines.isEmpty { lines.removeFirst() }
        return .code(content.joined(separator: "\n"), language: String(language.trimmingSpaces))
    }

    private mutating func table() -> MarkdownBlock {
        let head = Self.cells(lines.removeFirst())
        lines.removeFirst()
        let rows = takeWhile { $0.contains("|") ? Self.cells($0) : nil }
        return .table(head: head, rows: rows)
    }

    /// Up to an empty line or the beginning of something else. The first line is taken whatever it looks like.
    private mutating func paragraph() -> [[MarkdownInline]] {
        var paragraph = [lines.removeFirst()]
        while let line = lines.first, !Self.interruptsParagraph(line, next: lines.dropFirst().first) {
            paragraph.append(line)
            lines.removeFirst()
        }
        return paragraph.map { MarkdownInlineParser.parse(String($0.trimmingSpaces)) }
    }

    private static func interruptsParagraph(_ line: Substring, next: Substring?) -> Bool {
        let trimmed = line.trimmingSpaces
        return trimmed.isEmpty || trimmed.hasPrefix("```") || trimmed.hasPrefix(">") || heading(trimmed) != nil
            || isRule(trimmed) || item(line) != nil || (trimmed.contains("|") && next.map(isTableRuler) == true)
    }

    private static func heading(_ line: Substring) -> MarkdownBlock? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
        return .heading(level: level, MarkdownInlineParser.parse(String(line.dropFirst(level).trimmingSpaces)))
    }

    private static func isRule(_ line: Substring) -> Bool {
        line.count >= 3 && (line.allSatisfy { $0 == "-" } || line.allSatisfy { $0 == "*" })
    }

    private static func quoted(_ line: Substring) -> String? {
        let trimmed = line.trimmingSpaces
        guard trimmed.first == ">" else { return nil }
        return String(trimmed.drop { $0 == ">" || $0 == " " })
    }

    private static func item(_ line: Substring) -> MarkdownItem? {
        let indentation = line.prefix { $0 == " " || $0 == "\t" }.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
        let rest = line.trimmingSpaces
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        let isNumbered = !digits.isEmpty && digits.count < 10 && rest.dropFirst(digits.count).first == "."
        let marker = isNumbered ? rest.prefix(digits.count + 1) : rest.prefix(1)
        guard isNumbered || marker == "-" || marker == "*" || marker == "+" else { return nil }
        let content = rest.dropFirst(marker.count)
        guard content.first == " " else { return nil }
        return MarkdownItem(
            depth: min(indentation / 2, 8), number: isNumbered ? String(marker) : nil,
            content: MarkdownInlineParser.parse(String(content.trimmingSpaces)))
    }

    private static func isTableRuler(_ line: Substring) -> Bool {
        let trimmed = line.trimmingSpaces
        return trimmed.contains("-") && trimmed.allSatisfy { "|-: ".contains($0) } && trimmed.contains("|")
    }

    private static func cells(_ line: Substring) -> [[MarkdownInline]] {
        var row = line.trimmingSpaces
        if row.first == "|" { row.removeFirst() }
        if row.last == "|" { row.removeLast() }
        return row.split(separator: "|", omittingEmptySubsequences: false)
            .map { MarkdownInlineParser.parse(String($0.trimmingSpaces)) }
    }
}
