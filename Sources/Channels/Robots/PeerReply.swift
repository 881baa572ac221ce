import Delivery
import FoundationEssentials

/// What a peer answered to one call.
struct PeerReply: Sendable {
    let body: [UInt8]
    let retryAfter: Duration?
    /// As it is kept with the attempt, without secrets.
    let answer: PeerAnswer

    var status: Int { answer.status ?? 0 }

    /// nil if the body is no such JSON.
    func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(body))
    }
}
