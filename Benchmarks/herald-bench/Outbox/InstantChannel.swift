import AsyncHTTPClient
import Delivery
import NIOCore

/// A channel that posts each part to the instant endpoint: what remains is the cost of Herald's own.
struct InstantChannel: Delivery.Channel {
    let name = "instant"
    /// The dispatcher's own limit is what counts.
    let limits = ChannelLimits(concurrency: 1_000)
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

extension InstantChannel {
    /// The physical limit of dispatching: the same client, body and number in flight, nothing else.
    ///
    /// - Returns: posts a second.
    func postBarely(_ count: Int) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<OutboxWork.inFlight {
                group.addTask {
                    for number in stride(from: worker, to: count, by: OutboxWork.inFlight) {
                        _ = try await post(#"{"msgtype":"text","text":{"content":"bench:\#(number)"}}"#)
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(count) / (start.duration(to: .now) / .seconds(1))
    }
}
