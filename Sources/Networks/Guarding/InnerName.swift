/// A name that no public DNS knows, so that only an own network can answer for it.
package struct InnerName: Error, Sendable, Hashable, CustomStringConvertible {
    package let name: String

    package var description: String { "\(name) is a name of an own network" }

    /// The names reserved by RFC 6761, RFC 6762, RFC 8375 and ICANN (`internal`), and those without a dot.
    private static let suffixes = ["localhost", "local", "localdomain", "internal", "home.arpa", "lan", "intranet"]

    static func matches(_ name: String) -> Bool {
        !name.contains(".") || suffixes.contains { name == $0 || name.hasSuffix(".\($0)") }
    }
}
