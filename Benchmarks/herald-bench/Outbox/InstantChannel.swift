import AsyncHTTPClient
import Delivery
import NIOCore

/// A channel that posts each part to the instant endpoint: what remains is the cost of Herald's own.
struct InstantChannel: Delivery.Channel {
    let name = "instant"
    let limits = ChannelLimits(concurrency: 20)
    let url: String
    let client: HTTPClient

    func compose(_ message: Message) throws -> [Message] { [message] }

    func send(_ parcel: Parcel) async -> SendOutcome {
        do {
            let answer = try await post(#"{"msgtype":"text","text":{"content":"\#(parcel.key)"}}"#)
            return .delivered(PeerAnswer(status: 200, body: answer))
        } catch {
            return .failed(SendFailure(.permanent, reason: "bench", message: "\(error)"))
        }
    }

    func post(_ body: String) async throws -> String {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await client.execute(request, timeout: .seconds(10))
        guard response.status == .ok else { throw BenchError("the endpoint answered \(response.status)") }
        return String(buffer: try await response.body.collect(upTo: 4_096))
    }
}
