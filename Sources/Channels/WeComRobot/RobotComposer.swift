import Delivery
import WeCom

/// Shapes any message into parts that a robot takes, or says why none could be.
struct RobotComposer: Sendable {
    private let options: WeComRobotOptions

    init(_ options: WeComRobotOptions) { self.options = options }

    func compose(_ message: Message) throws -> [Message] {
        let parts = [message]
        for part in parts { try check(part) }
        return parts
    }

    private func check(_ part: Message) throws {
        do {
            if case .file(let file) = part.body {
                try RobotMessage.validateFile(file.bytes, named: file.name)
            } else {
                try RobotMessage(part).validate(textBytes: options.textBytes)
            }
        } catch let error as InvalidRobotMessage {
            throw ChannelRefusal(error.description)
        }
    }
}
