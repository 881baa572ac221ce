/// Hides what looks like a secret in the lines of other programs, whose secrets no configuration knows: what stands behind
/// `password=`, `"token":`, `Authorization:` and their like, behind `Bearer`, and the password in a URL.
///
/// It goes by the words, so it hides a little too much at times, and cannot find a secret that nothing announces.
enum LogSecrets {
    static func hide(_ text: String) -> String {
        var finder = Finder(bytes: Array(text.utf8))
        let ranges = finder.ranges()
        guard !ranges.isEmpty else { return text }
        var (hidden, position) = ([UInt8](), 0)
        for range in ranges {
            hidden += finder.bytes[position..<range.lowerBound]
            hidden += "***".utf8
            position = range.upperBound
        }
        return String(decoding: hidden + finder.bytes[position...], as: UTF8.self)
    }

    /// Ends of names, without `_`, `-` and `.`.
    private static let names = [
        "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey",
        "authorization", "cookie", "credential", "credentials", "密码", "口令", "令牌", "密钥",
    ].map { Array($0.utf8) }

    private static let cookie = Array("cookie".utf8)
    private static let schemes = ["bearer", "basic", "digest", "token"].map { Array($0.utf8) }
    private static let bearer = Array("bearer".utf8)
    /// The colon of Chinese text.
    private static let wideColon: [UInt8] = [0xEF, 0xBC, 0x9A]
    private static let longestAuthority = 512

    private struct Finder {
        let bytes: [UInt8]

        /// Ascending, apart from each other.
        mutating func ranges() -> [Range<Int>] {
            var (ranges, index) = ([Range<Int>](), 0)
            while index < bytes.count {
                if isWord(index) {
                    let start = index
                    while index < bytes.count, isWord(index) { index += 1 }
                    guard let range = secret(after: start..<index) else { continue }
                    ranges.append(range)
                    index = range.upperBound
                } else if let range = password(inURLAt: index) {
                    ranges.append(range)
                    index = range.upperBound
                } else {
                    index += 1
                }
            }
            return ranges
        }

        private func secret(after word: Range<Int>) -> Range<Int>? {
            let name = bytes[word].filter { !"_-.".utf8.contains($0) }.map(lowered)
            if name == LogSecrets.bearer { return token(from: word.upperBound) }
            guard LogSecrets.names.contains(where: { name.count >= $0.count && name.suffix($0.count) == $0[...] }),
                let start = afterSeparator(of: word)
            else { return nil }
            let range = value(from: start, isLine: name.suffix(6) == LogSecrets.cookie[...])
            return range.isEmpty ? nil : range
        }

        /// What stands behind `Bearer`, if it is long enough to be no word of a sentence.
        private func token(from start: Int) -> Range<Int>? {
            let start = skipped(start, [0x20])
            var end = start
            while end < bytes.count, isWord(end) || "+/=~".utf8.contains(bytes[end]) { end += 1 }
            return end - start >= 12 ? start..<end : nil
        }

        /// Behind `=`, `:` or `=>`, with quotes and spaces around it, or behind the `>` of an element; nil: there is none.
        private func afterSeparator(of word: Range<Int>) -> Int? {
            var index = skipped(word.upperBound, Array("\\\"'".utf8))
            index = skipped(index, [0x20, 0x09])
            guard index < bytes.count else { return nil }
            if bytes[index...].starts(with: LogSecrets.wideColon) {
                index += 3
            } else if bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: ":") {
                index += 1
                if index < bytes.count, bytes[index] == UInt8(ascii: ">") { index += 1 }
            } else if bytes[index] == UInt8(ascii: ">"), word.lowerBound > 0,
                bytes[word.lowerBound - 1] == UInt8(ascii: "<")
            {
                index += 1
            } else {
                return nil
            }
            return skipped(index, [0x20, 0x09])
        }

        /// - Parameter isLine: it goes to the end of the line, unless it is quoted.
        private func value(from start: Int, isLine: Bool) -> Range<Int> {
            let open = skipped(start, [UInt8(ascii: "\\")])
            if open < bytes.count, isQuote(bytes[open]) {
                return afterScheme(open + 1..<end(ofQuoted: open + 1, by: bytes[open], isEscaped: open > start))
            }
            let first = afterScheme(start..<bytes.count).lowerBound
            var end = first
            while end < bytes.count, isLine ? bytes[end] != 0x0A : !endsValue(end) { end += 1 }
            return first..<end
        }

        private func end(ofQuoted start: Int, by quote: UInt8, isEscaped: Bool) -> Int {
            var index = start
            while index < bytes.count, bytes[index] != quote, bytes[index] != 0x0A {
                index += bytes[index] == UInt8(ascii: "\\") && !isEscaped ? 2 : 1
            }
            index = min(index, bytes.count)
            while isEscaped, index > start, bytes[index - 1] == UInt8(ascii: "\\") { index -= 1 }
            return index
        }

        /// `Bearer` and its like may be seen.
        private func afterScheme(_ range: Range<Int>) -> Range<Int> {
            let head = bytes[range].prefix(8)
            guard let space = head.firstIndex(of: 0x20), LogSecrets.schemes.contains(head[..<space].map(lowered))
            else { return range }
            return min(skipped(space, [0x20]), range.upperBound)..<range.upperBound
        }

        /// Whether a value without quotes ends here: a comma or a bracket inside of it does not.
        private func endsValue(_ index: Int) -> Bool {
            let byte = bytes[index]
            if byte <= 0x20 || isQuote(byte) || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") { return true }
            guard ",;)}]".utf8.contains(byte) else { return false }
            guard index + 1 < bytes.count else { return true }
            return bytes[index + 1] <= 0x20 || isQuote(bytes[index + 1]) || ",;)}]".utf8.contains(bytes[index + 1])
        }

        /// `://user:password@`
        private func password(inURLAt index: Int) -> Range<Int>? {
            guard bytes[index] == UInt8(ascii: ":"), bytes[index...].starts(with: "://".utf8) else { return nil }
            let authority = bytes[(index + 3)...].prefix(LogSecrets.longestAuthority).prefix {
                $0 > 0x20 && !"/?#\"'<>".utf8.contains($0)
            }
            guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
                let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":")), colon + 1 < at
            else { return nil }
            return colon + 1..<at
        }

        private func skipped(_ start: Int, _ some: [UInt8]) -> Int {
            var index = start
            while index < bytes.count, some.contains(bytes[index]) { index += 1 }
            return index
        }

        private func isWord(_ index: Int) -> Bool {
            let byte = bytes[index]
            if byte >= 0x80 { return !bytes[index...].starts(with: LogSecrets.wideColon) }
            return byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "_-.".utf8.contains(byte)
        }

        private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
        private func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
    }
}
