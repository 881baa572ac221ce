/// The key of a group robot: the secret part of its webhook URL. Whoever has it can write to the group.
///
/// Everything that prints it (`description`, `debugDescription`, `dump`, interpolation) shows a mask;
/// only ``secret`` gives the key itself.
public struct RobotKey: Sendable, Hashable {
    /// The key itself. Not for logs, errors or pages.
    public let secret: String

    /// - Parameter secret: Letters, digits, `-`, `_` and `.`; at most 128 of them. WeCom's own keys are UUIDs.
    /// - Throws: ``InvalidRobotKey``, which does not repeat what was given.
    public init(_ secret: String) throws(InvalidRobotKey) {
        guard !secret.isEmpty else { throw InvalidRobotKey("the robot key is empty") }
        guard secret.utf8.count <= 128 else {
            throw InvalidRobotKey("the robot key has \(secret.utf8.count) bytes; WeCom's keys are UUIDs of 36")
        }
        guard secret.utf8.allSatisfy(Self.isKeyByte) else {
            throw InvalidRobotKey(
                "the robot key holds a character other than letters, digits, '-', '_' and '.'; "
                    + "copy what stands after key= in the robot's webhook URL")
        }
        self.secret = secret
    }

    /// Takes the key out of a whole webhook URL, as WeCom shows it to whoever adds the robot.
    ///
    /// - Throws: ``InvalidRobotKey`` if the URL has no `key`.
    public init(webhookURL: String) throws(InvalidRobotKey) {
        let query = webhookURL.split(separator: "#").first?.split(separator: "?", maxSplits: 1).dropFirst().first
        let key = query?.split(separator: "&").first { $0.hasPrefix("key=") }?.dropFirst("key=".count)
        guard let key else {
            throw InvalidRobotKey(
                "the robot's URL has no key= in it; it looks like "
                    + "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…")
        }
        try self.init(String(key))
    }

    /// The last four characters behind an ellipsis, enough to tell two robots apart; of a short key nothing.
    public var masked: String {
        secret.utf8.count >= 16 ? "…" + secret.suffix(4) : "…"
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default:
            false
        }
    }
}

extension RobotKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var debugDescription: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}

/// Why a text is not a robot key. It never holds the text.
public struct InvalidRobotKey: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
