/// An `errcode` other than 0 with the words that WeCom puts before its hint.
struct Refusal: Error, Sendable {
    let code: Int
    let message: String

    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    static let wrongJSON = Refusal(40008, "Warning: wrong json format. invalid message type")
    static let unknownType = Refusal(40008, "invalid message type")
    static let wrongParameter = Refusal(40058, "invalid Request Parameter")
    static let emptyContent = Refusal(44004, "empty content")
    static let tooOften = Refusal(45009, "api freq out of limit")
    static let tooMany = Refusal(45033, "api concurrent out of limit")
    static let unknownMedia = Refusal(40007, "invalid media_id")

    // Robots.
    static let unknownRobot = Refusal(93000, "invalid webhook url")

    // Apps.
    static let wrongSecret = Refusal(40001, "invalid credential")
    static let unknownCorp = Refusal(40013, "invalid corpid")
    static let missingToken = Refusal(41001, "access_token missing")
    static let invalidToken = Refusal(40014, "invalid access_token")
    static let expiredToken = Refusal(42001, "access_token expired")
    static let wrongAgent = Refusal(40056, "invalid agentid")
    static let anothersAgent = Refusal(301002, "not allow operate another agent with this accesstoken")
    static let untrustedAddress = Refusal(60020, "not allow to access from your ip")
    static let noReceivers = Refusal(82001, "All touser & toparty & totag empty")
    static let nobodyReached = Refusal(81013, "user & party & tag all invalid")
    /// The documentation names no code for it (path/94867).
    static let unknownMessage = Refusal(40058, "msgid invalid or expired. invalid Request Parameter")

    private static let all = [
        unknownType, wrongParameter, emptyContent, tooOften, tooMany, unknownMedia, unknownRobot, wrongSecret,
        unknownCorp, missingToken, invalidToken, expiredToken, wrongAgent, anothersAgent, untrustedAddress,
        noReceivers, nobodyReached, Refusal(-1, "system error"), Refusal(45002, "content size out of limit"),
        Refusal(45008, "article size out of limit"), Refusal(48002, "api forbidden"),
        Refusal(50003, "app is disabled"), Refusal(93004, "robot is disabled"),
        Refusal(93008, "robot is not in the group"),
    ]

    /// The words for a code that a fault asks for.
    static func fault(_ code: Int) -> Refusal {
        all.first { $0.code == code } ?? Refusal(code, "simulated error")
    }
}
