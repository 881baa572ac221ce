import Mustache

/// A value of an alert as a template shows it. A section over one that is empty is left out.
struct AlertText: MustacheCustomRenderable, MustacheParent, Sendable, Hashable {
    let renderText: String
    var isNull: Bool { renderText.isEmpty }

    /// Its own names are not for templates.
    func child(named: String) -> Any? { nil }

    /// Beyond this a value is cut: one alert must not fill the group.
    private static let characters = 1_000

    /// A text of the rules or of the metrics.
    ///
    /// - Parameter isMarkdown: then it can neither mention anybody (`<@all>`) nor show a link under another name.
    init(_ text: String, isMarkdown: Bool = false) {
        let clean = Self.printable(text)
        let cut = clean.count > Self.characters ? clean.prefix(Self.characters - 1) + "…" : clean
        renderText = isMarkdown ? Self.harmless(cut) : cut
    }

    /// An address, whole: one that was cut would lead nowhere.
    init(url: String, isMarkdown: Bool) {
        let isAddress = (url.hasPrefix("http://") || url.hasPrefix("https://")) && url.utf8.count <= 4_000
        renderText = isAddress ? Self.encoded(url, isMarkdown: isMarkdown) : ""
    }

    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar == "\n" || (scalar.value >= 0x20 && scalar.value != 0x7F) {
            scalars.append(scalar)
        }
        var lines = String(scalars).split(separator: "\n", omittingEmptySubsequences: false)
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func harmless(_ text: String) -> String {
        text.split(separator: "<@", omittingEmptySubsequences: false).joined(separator: "< @")
            .split(separator: "](", omittingEmptySubsequences: false).joined(separator: "] (")
    }

    /// What would end a link in markdown, or a line, is written in hexadecimal.
    private static func encoded(_ url: String, isMarkdown: Bool) -> String {
        url.unicodeScalars.reduce(into: "") { text, scalar in
            let ends =
                scalar.value <= 0x20 || scalar.value == 0x7F || (isMarkdown && "()<>[]".unicodeScalars.contains(scalar))
            if ends {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "%" + (digits.count < 2 ? "0" : "") + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
