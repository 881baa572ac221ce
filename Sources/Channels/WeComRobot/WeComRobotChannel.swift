package import Delivery
package import WeCom

/// Sends into a WeCom group through its robot.
///
/// Keeps WeCom's rules before anything is sent: what a message may be is checked when it is enqueued
/// (`compose`), and the dispatcher keeps `limits`. A file is uploaded with every attempt, because an uploaded
/// file serves one robot for three days only and an upload is not counted among the 20 messages a minute.
package struct WeComRobotChannel: Channel {
    package let name: String
    package let limits: ChannelLimits
    private let client: RobotClient
    private let composer: RobotComposer

    package init(name: String, client: RobotClient, options: WeComRobotOptions = WeComRobotOptions()) {
        self.name = name
        self.client = client
        self.limits = ChannelLimits(concurrency: options.concurrency, rate: options.rate)
        self.composer = RobotComposer(options)
    }

    package func compose(_ message: Message) throws -> [Message] {
        try composer.compose(message)
    }

    package func send(_ parcel: Parcel) async -> SendOutcome {
        do {
            let answer = try await send(parcel.message)
            return .delivered(PeerAnswer(status: answer.status, body: answer.body))
        } catch let error as WeComError {
            return .failed(RobotFailure.failure(for: error, channel: name))
        } catch let error as InvalidRobotMessage {
            return .failed(
                SendFailure(.permanent, reason: "invalid_message", message: "channel \(name): \(error.description)"))
        } catch {
            // Only a cancelled task comes here: the node stops, and the delivery is tried again by whoever takes it up.
            return .failed(
                SendFailure(
                    .retry(after: nil), reason: "cancelled", message: "channel \(name): sending was interrupted"))
        }
    }

    private func send(_ message: Message) async throws -> WeComAnswer {
        if case .file(let file) = message.body {
            let mediaID = try await client.upload(file.bytes, named: file.name)
            return try await client.send(.file(mediaID: mediaID))
        }
        return try await client.send(RobotMessage(message))
    }
}
