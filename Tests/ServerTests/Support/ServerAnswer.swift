import Foundation
import NIOHTTP1

/// What a server under test answered.
struct ServerAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The body as a JSON object.
    func json() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    func decoded<Value: Decodable>(as _: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    var isOK: Bool? { (try? json())?["ok"] as? Bool }
    var traceID: String? { (try? json())?["trace_id"] as? String }
    var errorCode: String? { ((try? json())?["error"] as? [String: Any])?["code"] as? String }
    var errorMessage: String? { ((try? json())?["error"] as? [String: Any])?["message"] as? String }

    /// Whether this is an error as every one has to look: the body, its type, and the id in body and header.
    var isUniformError: Bool {
        guard let body = try? json(), let error = body["error"] as? [String: Any] else { return false }
        let traceID = body["trace_id"] as? String ?? ""
        return Set(body.keys) == ["ok", "error", "trace_id"] && Set(error.keys) == ["code", "message"]
            && body["ok"] as? Bool == false && error["code"] as? String != "" && error["message"] as? String != ""
            && !traceID.isEmpty && headers.first(name: "X-Request-Id") == traceID
            && headers.first(name: "Content-Type") == "application/json"
    }
}
