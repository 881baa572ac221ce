/// What one message of a watch tells of, and so what it is called in the outbox: one change, or several that became one.
package struct HandoverKey: Sendable, Hashable {
    package let watch: String
    package let first: Int64
    package let last: Int64
    /// How many changes.
    package let count: Int

    package init(watch: String, first: Int64, last: Int64, count: Int) {
        self.watch = watch
        self.first = first
        self.last = last
        self.count = count
    }

    /// - Returns: nil for no changes.
    init?(watch: String, changes: [QueuedChange]) {
        guard let first = changes.map(\.id).min(), let last = changes.map(\.id).max() else { return nil }
        self.init(watch: watch, first: first, last: last, count: changes.count)
    }

    init(watch: String, change: Int64) {
        self.init(watch: watch, first: change, last: change, count: 1)
    }

    /// Whether its changes stand in `watch_group`.
    package var isGroup: Bool { count > 1 }

    /// `watch:new-members:17`, or `watch:new-members:17-53:37`
    package var text: String { "watch:" + reference }

    /// By what the watch knows it again.
    package var reference: String {
        isGroup ? "\(watch):\(first)-\(last):\(count)" : "\(watch):\(first)"
    }

    package init?(reference: String) {
        var parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let number = parts.popLast().map(String.init) else { return nil }
        if parts.count > 1, let span = Self.span(parts[parts.count - 1]), let count = Int(number) {
            let watch = parts.dropLast().joined(separator: ":")
            self.init(watch: watch, first: span.first, last: span.last, count: count)
        } else if let id = Int64(number) {
            self.init(watch: parts.joined(separator: ":"), change: id)
        } else {
            return nil
        }
    }

    private static func span(_ text: Substring) -> (first: Int64, last: Int64)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]) else { return nil }
        return (first, last)
    }
}
