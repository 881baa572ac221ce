/// Which statements a session that may only read takes.
///
/// The `READ ONLY` transaction around each statement refuses every write of a single statement. What it does
/// not refuse is caught here: statements that end or change transactions by themselves (`SET`, MariaDB's
/// `BEGIN NOT ATOMIC … END`, procedures), and `SELECT … INTO OUTFILE`, which writes a file.
enum ReadOnlyRule {
    private static let allowed: Set<String> = [
        "SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "VALUES", "TABLE", "COMMIT", "ROLLBACK",
    ]

    /// - Returns: why the statement is refused, or nil.
    static func refusal(of statement: String) -> String? {
        let words = Words(statement).all
        guard let first = words.first, allowed.contains(first) else {
            return "a session that may only read takes SELECT, WITH, SHOW, DESCRIBE, EXPLAIN, VALUES and TABLE"
        }
        if words.contains("OUTFILE") || words.contains("DUMPFILE") {
            return "a session that may only read does not write files on the server"
        }
        return nil
    }

    /// The words of a statement in capitals, without its comments, texts and quoted names. What stands in an
    /// executable comment (`/*! … */`) counts. The first word of a statement that begins with anything but
    /// a word or parentheses is empty.
    private struct Words {
        private(set) var all: [String] = []
        private var rest: Substring.UTF8View

        init(_ statement: String) {
            rest = statement[...].utf8
            while let byte = rest.first { read(byte) }
        }

        private mutating func read(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): skipQuoted(byte, escapes: true)
            case UInt8(ascii: "`"): skipQuoted(byte, escapes: false)
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "-") where isDashComment: skipLine()
            case UInt8(ascii: "/") where rest.starts(with: "/*!".utf8): skipMarker(3)
            case UInt8(ascii: "/") where rest.starts(with: "/*M!".utf8): skipMarker(4)
            case UInt8(ascii: "/") where rest.starts(with: "/*".utf8): skipComment()
            case _ where Self.isWord(byte): readWord()
            case UInt8(ascii: "("), UInt8(ascii: " "), 9...13: rest.removeFirst()
            default:
                if all.isEmpty { all.append("") }
                rest.removeFirst()
            }
        }

        private static func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
                true
            default: false
            }
        }

        private mutating func readWord() {
            let word = rest.prefix(while: Self.isWord)
            all.append(String(decoding: word, as: UTF8.self).uppercased())
            rest = rest.dropFirst(word.count)
        }

        /// Two dashes are a comment only before a space or the end.
        private var isDashComment: Bool {
            var after = rest
            guard after.popFirst() == UInt8(ascii: "-"), after.popFirst() == UInt8(ascii: "-") else { return false }
            return after.first.map { $0 <= 32 } ?? true
        }

        private mutating func skipLine() {
            rest = rest.drop { $0 != UInt8(ascii: "\n") }
        }

        private mutating func skipMarker(_ count: Int) {
            rest = rest.dropFirst(count).drop { (0x30...0x39).contains($0) }
        }

        private mutating func skipComment() {
            rest = rest.dropFirst(2)
            while !rest.isEmpty && !rest.starts(with: "*/".utf8) { rest.removeFirst() }
            rest = rest.dropFirst(2)
        }

        private mutating func skipQuoted(_ quote: UInt8, escapes: Bool) {
            if all.isEmpty { all.append("") }
            rest.removeFirst()
            while let byte = rest.popFirst(), byte != quote {
                if escapes && byte == UInt8(ascii: "\\") { _ = rest.popFirst() }
            }
        }
    }
}
