import Foundation

/// Where a list goes on: opaque to callers, numbers to us. It says nothing that the caller has not seen, so it is
/// checked for its form and not signed.
package struct PageCursor: Sendable, Hashable {
    /// Which list it belongs to, so that the cursor of one is refused by another.
    package let list: String
    package let position: [Int64]

    package init(_ list: String, _ position: Int64...) {
        self.list = list
        self.position = position
    }

    package var text: String {
        let plain = ([list] + position.map { String($0) }).joined(separator: ".")
        return Data(plain.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// - Parameter count: of numbers.
    /// - Returns: nil for what no list of that name gave out.
    package init?(_ text: String, of list: String, count: Int) {
        guard text.utf8.count <= 200 else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: standard + padding), let plain = String(bytes: data, encoding: .utf8)
        else {
            return nil
        }
        let words = plain.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == count + 1, words[0] == list else { return nil }
        let numbers = words.dropFirst().compactMap { Int64($0) }
        guard numbers.count == count, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        self.list = list
        position = numbers
    }
}

extension QueryParameters {
    /// How many items a page may have.
    package func limit() throws -> Int { try integer("limit", in: 1...200) ?? 50 }

    /// - Throws: 422 for what `next_cursor` of that list never was.
    package func cursor(of list: String, count: Int = 1) throws -> PageCursor? {
        guard let text = try text("cursor") else { return nil }
        guard let cursor = PageCursor(text, of: list, count: count) else {
            throw APIError.invalid("cursor is none of this list's; send next_cursor of the page before as it was")
        }
        return cursor
    }
}
