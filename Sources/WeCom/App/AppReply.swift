/// What WeCom said of a message that it took. Some receivers may be missing nevertheless.
public struct AppReply: Sendable, Hashable {
    /// Users that do not exist or are outside the application's visible range, in lower case.
    public let invalidUsers: [String]
    public let invalidParties: [String]
    public let invalidTags: [String]
    /// Users without a licence for this interface.
    public let unlicensedUsers: [String]
    /// To recall the message by, for 24 hours.
    public let messageID: String?
    /// Of a card with buttons, a vote or a choice: to change it by, once, for 72 hours.
    public let responseCode: String?
    public let answer: WeComAnswer

    public var reachesEverybody: Bool {
        invalidUsers.isEmpty && invalidParties.isEmpty && invalidTags.isEmpty && unlicensedUsers.isEmpty
    }

    init(_ fields: AppReplyFields, _ answer: WeComAnswer) {
        invalidUsers = Self.ids(fields.invaliduser)
        invalidParties = Self.ids(fields.invalidparty)
        invalidTags = Self.ids(fields.invalidtag)
        unlicensedUsers = Self.ids(fields.unlicenseduser)
        messageID = fields.msgid.flatMap { $0.isEmpty ? nil : $0 }
        responseCode = fields.responseCode.flatMap { $0.isEmpty ? nil : $0 }
        self.answer = answer
    }

    private static func ids(_ text: String?) -> [String] { (text ?? "").split(separator: "|").map(String.init) }
}

/// The fields of `message/send`'s answer under WeCom's own names. Nothing of them is required: that the message was
/// taken must not be doubted because one is missing.
struct AppReplyFields: WeComReplyFields {
    let invaliduser: String?
    let invalidparty: String?
    let invalidtag: String?
    let unlicenseduser: String?
    let msgid: String?
    let responseCode: String?

    private enum Key: String, CodingKey {
        case invaliduser, invalidparty, invalidtag, unlicenseduser, msgid
        case responseCode = "response_code"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) -> String? { try? container.decode(String.self, forKey: key) }
        invaliduser = text(.invaliduser)
        invalidparty = text(.invalidparty)
        invalidtag = text(.invalidtag)
        unlicenseduser = text(.unlicenseduser)
        msgid = text(.msgid)
        responseCode = text(.responseCode)
    }
}

/// An answer of which only the errcode matters.
struct BareReply: WeComReplyFields {}
