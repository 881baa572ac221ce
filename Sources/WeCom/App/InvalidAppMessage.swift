/// Why WeCom could not take an application's message; said before it is sent.
public struct InvalidAppMessage: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence with what was found and what is allowed.
    public let description: String

    public init(_ description: String) { self.description = description }
}
