/// What message/send answers when the message was accepted. Lists that are empty are not told.
struct AppReceipt: Sendable, Encodable {
    let errcode = 0
    let errmsg = "ok"
    let invaliduser: String?
    let invalidparty: String?
    let invalidtag: String?
    let unlicenseduser: String?
    let msgid: String
    let responseCode: String?

    enum CodingKeys: String, CodingKey {
        case errcode, errmsg, invaliduser, invalidparty, invalidtag, unlicenseduser, msgid
        case responseCode = "response_code"
    }

    init(_ reach: AppReach, msgid: String, hasResponseCode: Bool) {
        invaliduser = Self.list(reach.invalidUsers)
        invalidparty = Self.list(reach.invalidParties)
        invalidtag = Self.list(reach.invalidTags)
        unlicenseduser = Self.list(reach.unlicensedUsers)
        self.msgid = msgid
        responseCode = hasResponseCode ? Self.randomText(32) : nil
    }

    /// An id that carries the number of the message in the books.
    static func msgid(ofMessage number: Int) -> String { randomText(24) + "-" + String(number, radix: 36) }

    /// The number of the message that the id carries.
    static func messageNumber(in msgid: String) -> Int? {
        msgid.lastIndex(of: "-").flatMap { Int(msgid[msgid.index(after: $0)...], radix: 36) }
    }

    private static func list(_ ids: [String]) -> String? { ids.isEmpty ? nil : ids.joined(separator: "|") }

    private static func randomText(_ length: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_".utf8)
        return String(decoding: (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }, as: UTF8.self)
    }
}
