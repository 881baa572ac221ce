/// What one message of a watch tells of, and so what it is called in the outbox: one change, or several that became one.
package struct HandoverKey: Sendable, Hashable {
    package let watch: String
    package let first: Int64
    package let last: Int64
    /// How many changes.
    package let count: Int
    /// `QueuedChange.moment` of the first; nil in keys that older versions wrote.
    package let moment: Int64?

    package init(watch: String, first: Int64, last: Int64, count: Int, moment: Int64? = nil) {
        self.watch = watch
        self.first = first
        self.last = last
        self.count = count
        self.moment = moment
    }

    /// - Returns: nil for no changes.
    init?(watch: String, changes: [QueuedChange]) {
        guard let first = changes.min(by: { $0.id < $1.id }), let last = changes.map(\.id).max() else { return nil }
        self.init(watch: watch, first: first.id, last: last, count: changes.count, moment: first.moment)
    }

    init(watch: String, change: Int64, moment: Int64? = nil) {
        self.init(watch: watch, first: change, last: change, count: 1, moment: moment)
    }

    /// Whether its changes stand in `watch_group`.
    package var isGroup: Bool { count > 1 }

    /// `watch:new-members:17@1763757600000`, or `watch:new-members:17-53:37@1763757600000`
    package var text: String { "watch:" + reference }

    /// By what the watch knows it again.
    package var reference: String {
        (isGroup ? "\(watch):\(first)-\(last):\(count)" : "\(watch):\(first)") + (moment.map { "@\($0)" } ?? "")
    }

    package init?(reference: String) {
        var parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let end = parts.popLast()?.split(separator: "@", omittingEmptySubsequences: false),
            end.count <= 2, let number = end.first
        else { return nil }
        let moment = end.count == 2 ? Int64(end[1]) : nil
        guard end.count == 1 || moment != nil else { return nil }
        if parts.count > 1, let span = Self.span(parts[parts.count - 1]), let count = Int(number) {
            let watch = parts.dropLast().joined(separator: ":")
            self.init(watch: watch, first: span.first, last: span.last, count: count, moment: moment)
        } else if let id = Int64(number) {
            self.init(watch: parts.joined(separator: ":"), change: id, moment: moment)
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
