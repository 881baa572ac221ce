import Database
import Hummingbird
import NIOCore
import Observability
import Server
import Synchronization

/// Endpoints as the house has them, without the house.
enum Samples {
    struct Unexpected: Error {}

    static let health = Endpoint(.get, "/api/v1/health", .open, isUnlimited: true) { _, facts in
        try Answer.json(["ok": "true", "trace_id": facts.traceID, "version": "v1"])
    }

    /// Answers the trace id, from where log lines take it.
    static let echo = Endpoint(.get, "/api/v1/echo", .open) { _, facts in
        text(CurrentTrace.id == facts.traceID ? facts.traceID : "task-local and facts differ")
    }

    static let list = Endpoint(.get, "/api/v1/things", .restricted) { request, _ in
        _ = try request.parameters(allowing: "limit").integer("limit", in: 1...100)
        return text("things")
    }

    static let one = Endpoint(.get, "/api/v1/things/{name}", .open) { _, facts in
        text(try facts.pathParameter("name"))
    }

    static let retry = Endpoint(.post, "/api/v1/things/{name}/retry", .admin, change: "thing.retry") { _, facts in
        guard try facts.pathParameter("name") != "none" else { throw APIError.notFound("there is no thing none") }
        return text("retried")
    }

    static let alerts = Endpoint(.post, "/api/v1/alerts", .admin, purpose: "alerts") { request, facts in
        text("\(try await request.body(facts).readableBytes)")
    }

    static let upload = Endpoint(.post, "/api/v1/upload", .open) { request, facts in
        text("\(try await request.body(facts).readableBytes)")
    }

    /// Reads no body.
    static let deaf = Endpoint(.post, "/api/v1/deaf", .open) { _, _ in text("deaf") }

    static let broken = Endpoint(.get, "/api/v1/broken", .open) { _, _ in throw Unexpected() }

    static let away = Endpoint(.get, "/api/v1/away", .open) { _, _ in
        throw DatabaseError(.unreachable, "connection refused by 10.0.0.1 as herald")
    }

    static let stream = Endpoint(.get, "/api/v1/stream", .open) { _, _ in
        Response(
            status: .ok, headers: [.contentType: "text/plain"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "one "))
                try await writer.write(ByteBuffer(string: "two"))
                try await writer.finish(nil)
            })
    }

    static let all = [health, echo, list, one, retry, alerts, upload, deaf, broken, away, stream]

    static func text(_ text: String) -> Response { Answer.bytes(text.utf8, contentType: "text/plain") }

    /// Tokens are the names of their levels; `alerts` is one with that purpose.
    struct Doorkeeper: Gatekeeping {
        func caller(of authorization: String?, from address: String) async throws -> Caller {
            let token = authorization.map { $0.dropFirst("Bearer ".count) } ?? ""
            if token == "alerts" { return Caller(name: "alertmanager", level: .admin, purpose: "alerts") }
            guard let level = AccessLevel(rawValue: String(token)) else {
                throw APIError(.unauthorized, "unauthorized", "the token is not valid")
            }
            return Caller(name: "test-\(level.rawValue)", level: level)
        }
    }

    final class Books: ChangeAuditing, AccessLogging {
        private let changes = Mutex<[AuditedChange]>([])
        private let accesses = Mutex<[AccessLogEntry]>([])

        var audited: [AuditedChange] { changes.withLock { $0 } }
        var logged: [AccessLogEntry] { accesses.withLock { $0 } }

        func record(_ change: AuditedChange) async { changes.withLock { $0.append(change) } }
        func record(_ entry: AccessLogEntry) { accesses.withLock { $0.append(entry) } }
    }
}
