/// A bot of Telegram's. Its token is a part of every address that is called, so no address is ever shown.
package struct TelegramBot: Sendable, Hashable {
    package static let defaultBaseURL = "https://api.telegram.org"

    package let baseURL: String
    package let token: String

    package init(baseURL: String = Self.defaultBaseURL, token: String) {
        self.baseURL = baseURL
        self.token = token
    }

    func url(_ method: String) -> String { "\(baseURL)/bot\(token)/\(method)" }

    /// `123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11` (https://core.telegram.org/bots/api#authorizing-your-bot).
    static func isToken(_ text: String) -> Bool {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && halves[0].allSatisfy { $0.isASCII && $0.isNumber }
            && RobotAddress.isWord(halves[1])
    }

    /// A number (negative for groups) or the `@name` of a public channel.
    static func isChat(_ text: String) -> Bool {
        if text.first == "@" { return RobotAddress.isWord(text.dropFirst()) }
        return Int64(text) != nil
    }
}

extension TelegramBot: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(baseURL)/bot***" }
    package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL]) }
}
