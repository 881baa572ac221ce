/// Something is addressed to a channel that the configuration does not declare.
package struct UnknownChannel: Error, Sendable, CustomStringConvertible {
    package let name: String
    package let known: [String]

    package init(name: String, known: [String]) {
        self.name = name
        self.known = known.sorted()
    }

    package var description: String {
        let known = known.isEmpty ? "none is declared" : "declared are \(known.joined(separator: ", "))"
        return "the channel \(name) is not declared under channels: (\(known))"
    }
}
