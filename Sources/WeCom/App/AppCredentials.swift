/// What an application of a WeCom corp proves itself with ("我的企业" and "应用管理" in the admin console).
///
/// Everything that prints it (`description`, `debugDescription`, `dump`, interpolation) shows a mask in place of the
/// secret; only ``secret`` gives it.
public struct AppCredentials: Sendable, Hashable {
    public let corpID: String
    public let agentID: Int
    /// The secret itself. Not for logs, errors or pages.
    public let secret: String

    /// - Throws: ``InvalidAppCredentials``, which does not repeat the secret.
    public init(corpID: String, agentID: Int, secret: String) throws(InvalidAppCredentials) {
        guard (1...64).contains(corpID.utf8.count), corpID.utf8.allSatisfy(Self.isWordByte) else {
            throw InvalidAppCredentials(
                .corpID, "the corp id must have 1 to 64 letters, digits, '-' and '_'; it looks like ww1234567890abcdef")
        }
        guard agentID >= 0, agentID <= Int(Int32.max) else {
            throw InvalidAppCredentials(.agentID, "the agent id must be a number such as 1000002")
        }
        guard (1...256).contains(secret.utf8.count), secret.utf8.allSatisfy(Self.isWordByte) else {
            throw InvalidAppCredentials(
                .secret, "the secret must have 1 to 256 letters, digits, '-' and '_'; WeCom's have 43")
        }
        self.corpID = corpID
        self.agentID = agentID
        self.secret = secret
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}

extension AppCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "application \(agentID) of \(corpID)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["corpID": corpID, "agentID": agentID]) }
}

/// Why something cannot be an application's credentials. It never holds the secret.
public struct InvalidAppCredentials: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Field: Sendable, Hashable { case corpID, agentID, secret }

    public let field: Field
    public let description: String

    init(_ field: Field, _ description: String) {
        self.field = field
        self.description = description
    }
}
