/// The name of the file that carries a text which is too long: its first line, as far as a file may be called so.
enum AttachmentName {
    static func name(for text: String, syntax: TextSyntax) -> String {
        let stem = text.split(whereSeparator: \.isNewline).lazy.prefix(20).map(stem).first { !$0.isEmpty }
        return "\(stem ?? "message").\(syntax.fileExtension)"
    }

    private static func stem(_ line: Substring) -> String {
        var stem = String.UnicodeScalarView()
        for scalar in line.unicodeScalars.prefix(200) where !isForbidden(scalar) { stem.append(scalar) }
        let trimmed = String(stem).drop { " #>.-`~".contains($0) }
        let cut = String(trimmed).cut(toBytes: 80, ending: "…")
        return String(cut.reversed().drop { $0 == " " || $0 == "." }.reversed())
    }

    /// What Windows, the strictest of the systems that open the file, does not allow in a name.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || "/\\:*?\"<>|".unicodeScalars.contains(scalar)
    }
}
