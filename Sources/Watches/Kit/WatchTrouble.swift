/// Why a watch cannot be set up, and what to do about it.
package struct WatchTrouble: Error, Sendable, Hashable {
    package enum Kind: String, Sendable {
        case noTable, notATable, noKey, noColumn, condition, disagreement
    }

    package let kind: Kind
    /// One sentence without its full stop.
    package let message: String
    /// What to do, where something can be said.
    package let hint: String?

    package init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}

extension WatchTrouble: CustomStringConvertible {
    package var description: String { hint.map { "\(message); \($0)" } ?? message }
}
