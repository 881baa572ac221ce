package import FoundationEssentials
package import Hummingbird

/// What stands behind the `?` of a request, checked: every value is as its reader asked, or the request is refused
/// with 422 and a sentence that names the parameter.
package struct QueryParameters: Sendable {
    private let values: [(name: String, value: String)]

    /// - Parameter names: those that the endpoint knows; any other is 422, so that a misspelt filter is not silently
    ///   no filter.
    /// - Throws: 400 for broken percent-encoding or bytes that are not UTF-8.
    package init(_ query: String?, allowing names: [String]) throws {
        var values: [(String, String)] = []
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decoded(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decoded(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { throw APIError.brokenEncoding("the query") }
            guard names.contains(name) else { throw Self.unknown(name, names) }
            values.append((name, value))
        }
        self.values = values
    }

    private static func unknown(_ name: String, _ names: [String]) -> APIError {
        let known = names.isEmpty ? "this takes none" : "allowed are: \(names.joined(separator: ", "))"
        return .invalid("there is no parameter \"\(APIError.excerpt(name))\"; \(known)")
    }

    /// All values of a parameter that may be given several times, in order; empty ones are none.
    package func texts(_ name: String) -> [String] {
        values.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }

    /// - Parameter maximumLength: in UTF-8 bytes.
    /// - Returns: nil where it is not given, or empty.
    package func text(_ name: String, maximumLength: Int = 512) throws -> String? {
        guard values.count(where: { $0.name == name }) <= 1 else {
            throw APIError.invalid("\(name) is given twice; give it once")
        }
        guard let text = values.first(where: { $0.name == name })?.value, !text.isEmpty else { return nil }
        guard text.utf8.count <= maximumLength else {
            throw APIError.invalid("\(name) is longer than \(maximumLength) bytes")
        }
        return text
    }

    package func integer<Number: FixedWidthInteger>(_ name: String, in range: ClosedRange<Number>) throws -> Number? {
        guard let text = try text(name) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            throw refused(name, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An instant as RFC 3339 has it: `2025-09-05T10:00:00Z`, `2025-09-05T10:00:00.250+08:00`. A blank or a `+` for
    /// the `T`, and a `+` of the offset that came as a blank, are understood: nearly everybody forgets to encode it.
    package func instant(_ name: String) throws -> Date? {
        guard let text = try text(name) else { return nil }
        guard let date = InstantText.parse(text) else {
            throw refused(name, text, "an instant such as 2025-09-05T10:00:00Z or 2025-09-05T18:00:00%2B08:00")
        }
        return date
    }

    /// One of the words that an enumeration has.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, as _: Word.Type = Word.self
    ) throws -> Word? {
        try text(name).map { try word($0, of: name) }
    }

    /// Several words: the parameter given several times, or one value with commas between.
    package func words<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, as _: Word.Type = Word.self
    ) throws -> [Word] {
        try texts(name).flatMap { $0.split(separator: ",") }.map { try word(String($0), of: name) }
    }

    package func flag(_ name: String) throws -> Bool? {
        guard let text = try text(name) else { return nil }
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default: throw refused(name, text, "true or false")
        }
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(_ text: String, of name: String) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw refused(name, text, Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    private func refused(_ name: String, _ text: String, _ allowed: String) -> APIError {
        .invalid("\(name) is \"\(APIError.excerpt(text))\"; allowed is \(allowed)")
    }
}

extension Request {
    /// The query, where every parameter's name is one of these.
    package func parameters(allowing names: String...) throws -> QueryParameters {
        try QueryParameters(uri.query, allowing: names)
    }
}
