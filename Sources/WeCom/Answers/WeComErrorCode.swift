/// A value of WeCom's `errcode` (path/90313, "全局错误码"). The documentation: branch on the code, never on `errmsg`.
public struct WeComErrorCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let success = WeComErrorCode(rawValue: 0)

    /// What a caller does about it.
    public enum Action: Sendable, Hashable {
        /// The same request may succeed later; wait a random time in the range, at most `attempts` times (nil: no limit).
        case retry(after: ClosedRange<Duration>, attempts: Int?)
        /// Too often: nothing more with this key for so long, then again.
        case pause(Duration)
        /// Too many at once: wait a random time in the range, and send fewer at the same time.
        case sendFewerAtOnce(after: ClosedRange<Duration>)
        /// Throw away this token, get a new one, try once more, then give up.
        case refreshToken
        /// The account, application or secret is set up wrongly; nothing will pass until a person mends it.
        case fixConfiguration
        /// This message can never be accepted.
        case refuseMessage
        /// The message is too large: divide it and send the parts.
        case split
        /// The uploaded file is unknown, expired or not this robot's: upload it again.
        case uploadAgain
        /// The receivers do not exist or may not be written to.
        case markReceivers
        /// The address of this machine is not on the application's list of trusted ones.
        case trustAddress
        /// The robot is gone: stop using it and tell its owner.
        case disableRobot
        /// A mass message's task is wrong.
        case fixTask
        /// A code this table does not know.
        case unknown
    }

    /// The meaning in a few words.
    public var meaning: String { entry.meaning }
    public var action: Action { entry.action }
    /// What the operator can do, as a sentence.
    public var hint: String { entry.hint }
    /// Whether the table knows the code.
    public var isKnown: Bool { Self.table[rawValue] != nil }

    struct Entry: Sendable {
        let meaning: String
        let action: Action
        let hint: String
    }

    private var entry: Entry {
        Self.table[rawValue]
            ?? Entry(
                meaning: "a code that this version does not know", action: .unknown,
                hint: "Look the code up at https://open.work.weixin.qq.com/devtool/query?e=\(rawValue).")
    }
}
