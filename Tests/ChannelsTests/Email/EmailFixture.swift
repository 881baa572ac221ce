import Delivery
import Foundation
import TestSupport
import Timekeeping

@testable import Channels

/// The password that must never be seen.
let mailPassword = "s3cr3t%pass word"

/// 2025-09-05T02:00:00Z, a Friday.
let mailInstant = Date(unixMilliseconds: 1_757_037_600_000)

func address(_ text: String) throws -> EmailAddress {
    guard let address = EmailAddress(text) else { throw ChannelRefusal("\(text) is no address") }
    return address
}

func emailChannel(
    _ peer: SMTPPeer, _ encryption: SMTPServer.Encryption = .none, user: String? = nil, password: String? = nil,
    trustsPeer: Bool = true, to: [String] = ["ops@peer.test"], cc: [String] = [], from: String = "herald@peer.test",
    timeout: Duration = .seconds(20), sizeBytes: Int = EmailOptions.defaultSizeBytes
) throws -> EmailChannel {
    let server = SMTPServer(
        host: encryption == .none ? "127.0.0.1" : "localhost", port: peer.port, encryption: encryption, user: user,
        password: password, certificateFile: trustsPeer && encryption != .none ? peer.certificateFile : nil)
    let options = EmailOptions(
        from: try address(from), to: try to.map(address), cc: try cc.map(address), sizeBytes: sizeBytes)
    return EmailChannel(
        name: "mail", server: server, options: options, timeout: timeout, clock: ManualWallClock(mailInstant))
}

/// Composes and sends the whole message; the outcome of each part.
func sendAll(_ message: Message, _ channel: any Channel, key: String = "k") async throws -> [SendOutcome] {
    var outcomes: [SendOutcome] = []
    for (index, part) in try channel.compose(message).enumerated() {
        let parcel = Parcel(deliveryID: Int64(index + 1), key: key, attempt: 1, message: part, traceID: "t")
        outcomes.append(await channel.send(parcel))
    }
    return outcomes
}

/// The one failure of a message of one part.
func sendFailing(_ message: Message, _ channel: any Channel) async throws -> SendFailure {
    guard case .failed(let failure)? = try await sendAll(message, channel).first else {
        throw ChannelRefusal("it did not fail")
    }
    return failure
}
