package import FoundationEssentials

/// A call and its answer.
package struct SimulatedCall: Sendable, Hashable, Codable {
    package let id: Int
    package let time: Date
    package let method: String
    package let path: String
    /// The robot's key; of the apps' APIs the corp's id.
    package let key: String
    /// The first 4 000 bytes of the body; of an upload nothing.
    package let request: String
    package let requestBytes: Int
    /// nil: no answer was given, the connection was reset.
    package let status: Int?
    package let errcode: Int?
    package let answer: String
    package let milliseconds: Double
    /// Whether a fault that was set made this answer.
    package let fault: Bool
    /// What the answer did not tell the caller, for example that the message was a duplicate.
    package let note: String?

    enum CodingKeys: String, CodingKey {
        case id, time, method, path, key, request
        case requestBytes = "request_bytes"
        case status, errcode, answer, milliseconds, fault, note
    }
}
