/// Divides a text into pieces of at most `limit` bytes each.
struct TextSplitter {
    private let syntax: TextSyntax
    private let limit: Int

    init(syntax: TextSyntax, limit: Int) {
        self.syntax = syntax
        self.limit = limit
    }

    /// - Returns: nil if more than `maximum` pieces are needed.
    func pieces(of text: String, atMost maximum: Int) -> [TextPiece]? {
        let outline = LineOutline(text, syntax: syntax)
        var cursor = Cursor(line: 0, index: text.startIndex)
        var pieces: [TextPiece] = []
        while cursor.line < outline.lines.count {
            guard pieces.count < maximum else { return nil }
            pieces.append(takePiece(from: text, outline, &cursor))
        }
        return pieces
    }

    /// The beginning of the text.
    func firstPiece(of text: String) -> TextPiece {
        // No more is outlined than one piece can hold, however long the text is.
        let start = String(text[..<text[...].scalarCutIndex(atBytes: limit + 4)])
        let outline = LineOutline(start, syntax: syntax)
        var cursor = Cursor(line: 0, index: start.startIndex)
        return takePiece(from: start, outline, &cursor)
    }

    /// Where the next piece begins: in a line, at its start or further on.
    private struct Cursor {
        var line: Int
        var index: String.Index
    }

    private func takePiece(from text: String, _ outline: LineOutline, _ cursor: inout Cursor) -> TextPiece {
        let start = cursor
        let opening = opening(at: start, outline)
        let budget = limit - opening.utf8.count
        if let end = wholeLines(from: start, outline, budget: budget) {
            let taken = bytes(text[start.index..<outline.lines[end - 1].endIndex])
            if let cut = cutOfOverlongLine(end, after: taken, budget: budget, outline) {
                cursor = Cursor(line: end, index: cut)
                return piece(opening, text[start.index..<cut], fence: outline.boundaries[end].fence)
            }
            cursor = Cursor(line: end, index: outline.lines[end - 1].endIndex)
            return piece(opening, text[start.index..<cursor.index], fence: outline.boundaries[end].fence)
        }
        let rest = outline.lines[start.line][start.index...]
        let closing = closingBytes(outline.boundaries[start.line].fence)
        let cut = cut(rest, toBytes: budget - closing)
        cursor = Cursor(line: cut < rest.endIndex ? start.line : start.line + 1, index: cut)
        return piece(opening, text[start.index..<cut], fence: outline.boundaries[cursor.line].fence)
    }

    /// The line before which a piece of whole lines ends best; nil if not even the first one fits.
    private func wholeLines(from start: Cursor, _ outline: LineOutline, budget: Int) -> Int? {
        var size = 0
        var end = start.line
        var best: Int?
        var poor: Int?
        while end < outline.lines.count {
            size += bytes(end == start.line ? outline.lines[end][start.index...] : outline.lines[end])
            guard size <= budget else { break }
            end += 1
            let boundary = outline.boundaries[end]
            guard size + closingBytes(boundary.fence) <= budget else { continue }
            if boundary.isPoor { poor = end } else { best = end }
        }
        return best ?? poor
    }

    /// A line that no piece could hold begins in what is left of this one, if that is a good part of a piece.
    private func cutOfOverlongLine(
        _ line: Int, after taken: Int, budget: Int, _ outline: LineOutline
    ) -> String.Index? {
        guard line < outline.lines.count else { return nil }
        let fence = outline.boundaries[line].fence
        let closing = closingBytes(fence)
        let fresh = limit - opening(at: Cursor(line: line, index: outline.lines[line].startIndex), outline).utf8.count
        let room = budget - taken - closing
        guard bytes(outline.lines[line]) > fresh - closing, room >= limit / 4 else { return nil }
        let cut = outline.lines[line].cutIndex(atBytes: room)
        return cut > outline.lines[line].startIndex ? cut : nil
    }

    /// Between characters if at least one fits, else between scalars.
    private func cut(_ text: Substring, toBytes room: Int) -> String.Index {
        let cut = text.cutIndex(atBytes: room)
        return cut > text.startIndex ? cut : text.scalarCutIndex(atBytes: room)
    }

    private func opening(at cursor: Cursor, _ outline: LineOutline) -> String {
        let line = outline.lines[cursor.line]
        if let fence = outline.boundaries[cursor.line].fence {
            let opener = fence.opener.utf8.count <= limit / 4 ? fence.opener : fence.closer
            return opener.utf8.count <= limit / 4 ? opener + "\n" : ""
        }
        if cursor.index > line.startIndex {
            let mark = syntax == .plain ? "" : String(MarkdownLine(line).quoteMark)
            return mark.utf8.count <= limit / 4 ? mark : ""
        }
        // A head that would fill the part leaves no room for rows: then the rows stand alone.
        guard let head = outline.boundaries[cursor.line].tableHead, head.utf8.count <= limit / 3 else { return "" }
        return head
    }

    private func piece(_ opening: String, _ content: Substring, fence: CodeFence?) -> TextPiece {
        guard let fence, fence.closer.utf8.count <= limit / 4 else {
            return TextPiece(opening: opening, content: content, closing: "")
        }
        let separator = content.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
        return TextPiece(opening: opening, content: content, closing: separator + fence.closer)
    }

    private func closingBytes(_ fence: CodeFence?) -> Int {
        guard let fence, fence.closer.utf8.count <= limit / 4 else { return 0 }
        return fence.closer.utf8.count + 1
    }

    private func bytes(_ text: Substring) -> Int { text.utf8.count }
}
