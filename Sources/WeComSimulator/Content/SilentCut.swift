/// What is left of a text that WeCom cuts without a word.
enum SilentCut {
    /// The whole characters (code points) that fit.
    static func bytes(_ text: String, atMost limit: Int) -> (text: String, isCut: Bool) {
        guard text.utf8.count > limit else { return (text, false) }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            if bytes > limit { break }
            kept.append(scalar)
        }
        return (String(kept), true)
    }

    /// Characters are code points here: the documentation does not say, and this is the stricter reading.
    static func characters(_ text: String, atMost limit: Int) -> (text: String, isCut: Bool) {
        let scalars = text.unicodeScalars
        guard scalars.count > limit else { return (text, false) }
        return (String(String.UnicodeScalarView(scalars.prefix(limit))), true)
    }
}
