/// What a part must repeat and close when it begins or ends at a line: worked out once, for all lines.
struct LineOutline: Sendable {
    /// With their line breaks; together they are the text.
    let lines: [Substring]
    /// For each line, and for the end, what a boundary before it means.
    private(set) var boundaries: [Boundary]

    struct Boundary: Sendable {
        /// The fence that is open there.
        var fence: CodeFence?
        /// The head of the table whose rows are cut apart there.
        var tableHead: String?
        /// Cutting here would leave an opening line, or a closing one, alone in its part.
        var isPoor = false
    }

    init(_ text: String, syntax: TextSyntax) {
        lines = Self.lines(of: text)
        boundaries = Array(repeating: Boundary(), count: lines.count + 1)
        if syntax == .markdownV2 { outline() }
    }

    private mutating func outline() {
        var index = 0
        while index < lines.count {
            let line = MarkdownLine(lines[index])
            if let fence = line.fence {
                index = outlineFence(fence, from: index)
            } else if line.isTableRow, index + 1 < lines.count, MarkdownLine(lines[index + 1]).isTableDelimiter {
                index = outlineTable(from: index)
            } else {
                index += 1
            }
        }
    }

    private mutating func outlineFence(_ fence: CodeFence, from opener: Int) -> Int {
        var index = opener + 1
        if index < boundaries.count - 1 { boundaries[index].isPoor = true }
        while index < lines.count {
            boundaries[index].fence = fence
            if MarkdownLine(lines[index]).closes(fence) {
                boundaries[index].isPoor = true
                return index + 1
            }
            index += 1
        }
        return index
    }

    private mutating func outlineTable(from head: Int) -> Int {
        boundaries[head + 1].isPoor = true
        var index = head + 2
        if index < lines.count, MarkdownLine(lines[index]).isTableRow { boundaries[index].isPoor = true }
        let repeated = String(lines[head]) + lines[head + 1]
        while index < lines.count, MarkdownLine(lines[index]).isTableRow {
            boundaries[index].tableHead = repeated
            index += 1
        }
        return index
    }

    private static func lines(of text: String) -> [Substring] {
        var lines: [Substring] = []
        var start = text.startIndex
        let bytes = text.utf8
        while start < bytes.endIndex {
            let lineBreak = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let end = lineBreak.map { bytes.index(after: $0) } ?? bytes.endIndex
            lines.append(text[start..<end])
            start = end
        }
        return lines
    }
}
