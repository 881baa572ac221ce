/// The last line of each of several parts: `(2/3)`.
struct PartNumber {
    private let syntax: TextSyntax
    /// The most that a number takes, with the break before it.
    let bytes: Int

    /// - Parameter largest: No text has more parts.
    init(largest: Int, syntax: TextSyntax) {
        self.syntax = syntax
        bytes = syntax.paragraphBreak.utf8.count + "(\(largest)/\(largest))".utf8.count
    }

    func appended(to text: String, part: Int, of count: Int) -> String {
        text.separated(by: syntax.paragraphBreak) + "(\(part)/\(count))"
    }
}

extension String {
    /// The text with as many line breaks added as it needs to end in `separator`.
    func separated(by separator: String) -> String {
        let breaks = utf8.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
        return self + separator.dropFirst(breaks)
    }
}
