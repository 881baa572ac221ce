/// What was wrong with a firing.
package struct RunTrouble: Sendable {
    package enum Kind: String, Sendable { case missed, overlapped, timedOut, failed, abandoned }
    package let kind: Kind
    /// The firing; of several that were missed the latest.
    package let firing: Firing
    /// One sentence.
    package let message: String

    package init(kind: Kind, firing: Firing, message: String) {
        self.kind = kind
        self.firing = firing
        self.message = message
    }
}
