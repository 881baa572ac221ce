import Delivery

/// What a message is about, where it has no title: its first line, without marks.
enum MessageHeadline {
    static func firstLine(of message: Message) -> String {
        let text =
            switch message.body {
            case .file(let file): file.name
            default:
                message.markdown.map { PlainMarkdownWriter().write(MarkdownDocument($0)) }
                    ?? message.readable?.content ?? ""
            }
        let line = text.split(whereSeparator: \.isNewline).lazy.map(printable).first { !$0.isEmpty }
        return line ?? "Herald"
    }

    /// Without what a header cannot hold.
    private static func printable(_ line: Substring) -> String {
        var printable = String.UnicodeScalarView()
        printable.append(contentsOf: line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
        return String(String(printable).trimmingSpaces)
    }
}
