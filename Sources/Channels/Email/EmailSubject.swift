import Delivery

/// What stands in the subject of a mail whose message has no title.
enum EmailSubject {
    static func firstLine(of message: Message) -> String {
        let text =
            switch message.body {
            case .file(let file): file.name
            default: message.readable?.content ?? ""
            }
        let line = text.split(whereSeparator: \.isNewline).lazy.map(plain).first { !$0.isEmpty }
        return line ?? "Herald"
    }

    /// A line without the marks of markdown and without what a header cannot hold.
    private static func plain(_ line: Substring) -> String {
        let text = line.drop { "#> \t".contains($0) }.filter { !"*`".contains($0) }
        var plain = ""
        var isInTag = false
        for character in text {
            switch character {
            case "<": isInTag = true
            case ">" where isInTag: isInTag = false
            default: if !isInTag { plain.append(character) }
            }
        }
        let scalars = plain.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        return String(String.UnicodeScalarView(scalars).description.trimmingSpaces)
    }
}
