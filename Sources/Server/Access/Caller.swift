/// Who sent a request, as far as the server knows.
package struct Caller: Sendable, Hashable {
    /// The name of the token; nil for a stranger.
    package let name: String?
    package let level: AccessLevel
    /// The one thing that this token is for, whatever its level: `alerts`.
    package let purpose: String?

    package init(name: String?, level: AccessLevel, purpose: String? = nil) {
        self.name = name
        self.level = level
        self.purpose = purpose
    }

    package static let stranger = Caller(name: nil, level: .open)
}
