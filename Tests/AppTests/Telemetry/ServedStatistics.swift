import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import TestSupport
import Testing

/// A folder with the configuration of a statistics server, for processes of `herald serve` that live and die.
struct ServedStatistics: Sendable {
    let path: String
    /// nil: a file in the folder.
    let database: TestDatabase?

    /// Makes the folder, runs `body` and takes everything away again.
    static func with(_ kind: TestDatabaseKind, _ body: (ServedStatistics) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/herald-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let database = kind == .sqlite ? nil : try await TestDatabase.make(kind)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(ServedStatistics(path: path, database: database)))
        } catch {
            outcome = .failure(error)
        }
        try await database?.drop()
        try outcome.get()
    }

    /// - Parameter telemetry: more keys of the section, each with a comma before it.
    func configure(_ name: String, port: Int, telemetry: String = "") throws {
        let text = """
            timezone: Asia/Shanghai
            store: "\(database?.url.configured ?? "sqlite:data/herald.db")"
            telemetry: { per_address: 0\(telemetry) }
            server: { listen: "127.0.0.1:\(port)", rate_limit: { rate: 0 } }
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }

    func file(_ name: String) -> String { "\(path)/\(name).yaml" }

    /// A process that takes reports, as soon as it does.
    func serve(_ name: String, port: Int, log: String) async throws -> HeraldProcess {
        let process = try HeraldProcess(["serve", "--config", file(name)], errorFile: "\(path)/\(log).err")
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, process.isRunning {
            if let status = try? await StatisticsClient(port: port).get("/health/ready").status, status == 200 {
                return process
            }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw TestSupportError("herald serve did not become ready: \(process.log.suffix(2_000))")
    }

    func run(_ name: String, _ arguments: String...) async -> CommandResult {
        await CommandResult.of(arguments + ["--config", file(name)])
    }

    /// Runs `body` on a session with the statistics.
    func onStatistics<Result: Sendable>(
        _ kind: TestDatabaseKind, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        if let database { return try await database.pool.withConnection(body) }
        let url = try DatabaseURL("sqlite:\(path)/data/user_stats.db")
        let driver = try TestDatabase.driver(kind, url: url, options: SessionOptions())
        let pool = ConnectionPool(driver: driver)
        do {
            let result = try await pool.withConnection(body)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }
}

/// Somebody who reports, and asks.
struct StatisticsClient: Sendable {
    let port: Int

    struct Reply: Sendable {
        let status: Int
        let headers: [String: String]
        let body: String
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Reply {
        try await call("GET", path, headers: headers)
    }

    func post(_ body: String, headers: [String: String] = [:]) async throws -> Reply {
        try await call("POST", "/statistics", body: Array(body.utf8), headers: headers)
    }

    func call(
        _ method: String, _ path: String, body: [UInt8]? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(8))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { one, _ in one },
            body: String(buffer: bytes))
    }

    static func report(
        _ id: String, project: String = "app", os: String = "Linux", version: String = "1.0"
    ) -> String {
        #"{"anonymous_id":"\#(id)","timestamp":"2025-09-05T10:00:00","project":"\#(project)","info":{"os":"\#(os)","#
            + #""version":"\#(version)"}}"#
    }
}

/// What `GET /stats` says.
struct StatsAnswer: Decodable, Equatable {
    let total_users: Int
    let daily_active_users: Int
    let weekly_active_users: Int
    let os_distribution: [String: Int]
    let version_distribution: [String: Int]

    static func of(_ client: StatisticsClient, _ path: String = "/stats") async throws -> StatsAnswer {
        try JSONDecoder().decode(StatsAnswer.self, from: Data(try await client.get(path).body.utf8))
    }
}

extension DatabaseURL {
    /// As it is written in a configuration: what `description` hides is needed here.
    fileprivate var configured: String {
        if dialect == .sqlite { return "sqlite:\(database)" }
        let scheme = dialect == .mysql ? "mysql" : "postgres"
        return "\(scheme)://\(user ?? ""):\(password ?? "")@\(host):\(port ?? 0)/\(database)"
    }
}
