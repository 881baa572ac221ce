/// An `errcode` other than 0 with the words that WeCom puts before its hint.
struct RobotRefusal: Error, Sendable {
    let code: Int
    let message: String

    init(_ code: Int, _ message: String) {
        self.code = code
        self.message = message
    }

    static let wrongJSON = RobotRefusal(40008, "Warning: wrong json format. invalid message type")
    static let unknownType = RobotRefusal(40008, "invalid message type")
    static let wrongParameter = RobotRefusal(40058, "invalid Request Parameter")
    static let emptyContent = RobotRefusal(44004, "empty content")
    static let unknownRobot = RobotRefusal(93000, "invalid webhook url")
    static let tooOften = RobotRefusal(45009, "api freq out of limit")
    static let tooMany = RobotRefusal(45033, "api concurrent out of limit")
    static let unknownMedia = RobotRefusal(40007, "invalid media_id")

    /// The words for a code that a fault asks for.
    static func fault(_ code: Int) -> RobotRefusal {
        let messages: [Int: String] = [
            -1: "system error", 40007: unknownMedia.message, 40008: unknownType.message,
            40058: wrongParameter.message, 44004: emptyContent.message, 45009: tooOften.message,
            45033: tooMany.message, 93000: unknownRobot.message, 93004: "robot is disabled",
            93008: "robot is not in the group",
        ]
        return RobotRefusal(code, messages[code] ?? "simulated error")
    }
}
