/// One answer of a mail server: `550 5.1.1 no such user` (RFC 5321, 4.2).
struct SMTPReply: Sendable, Hashable {
    let code: Int
    /// Without the code, its lines joined by spaces.
    let text: String

    /// 4xx: not now. 5xx: not at all.
    var isRefusal: Bool { code >= 400 }
    var isTransient: Bool { (400...499).contains(code) }

    /// The enhanced status code at the beginning of the text (RFC 3463), as `5.1.1`.
    var enhancedStatus: String? {
        let word = text.prefix { $0 != " " }
        let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy({ UInt16($0) != nil }) else { return nil }
        return String(word)
    }

    /// Whether the server wants fewer mails rather than none: there is no code for it, servers say it in words.
    var asksForLess: Bool {
        guard isTransient else { return false }
        let text = text.lowercased()
        let words = ["rate", "too many", "too fast", "too quickly", "too much", "throttl", "frequen", "limit", "quota"]
        return words.contains { text.contains($0) }
    }

    var line: String { text.isEmpty ? "\(code)" : "\(code) \(text)" }
}
