/// A place in the kept lines, as an address can carry it: `1757037600123-42`.
package struct LogCursor: Sendable, Hashable, CustomStringConvertible {
    /// In milliseconds since 1970.
    let writtenAt: Int64
    let id: Int64

    init(writtenAt: Int64, id: Int64) {
        self.writtenAt = writtenAt
        self.id = id
    }

    /// nil for a text that no cursor has.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 40, let writtenAt = Int64(parts[0]), let id = Int64(parts[1]) else {
            return nil
        }
        self.init(writtenAt: writtenAt, id: id)
    }

    package var description: String { "\(writtenAt)-\(id)" }
}
