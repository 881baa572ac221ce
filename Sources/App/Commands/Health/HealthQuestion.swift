import AsyncHTTPClient
import Foundation
import Monitoring
import NIOCore
import Server
import Timekeeping

/// Asks a running Herald how it is.
struct HealthQuestion: Sendable {
    enum Failure: Error, Sendable {
        /// Nobody is there, in one sentence.
        case absent(String)
        /// Somebody took the call and did not answer in time.
        case late(String)
        /// Whoever answers is no Herald, or none that has `/health`.
        case foreign(String)

        var sentence: String {
            switch self {
            case .absent(let sentence), .late(let sentence), .foreign(let sentence): sentence
            }
        }
    }

    let url: String
    let timeout: Duration

    /// - Parameter text: `http://host:8080`, or with a path where a proxy puts it elsewhere than `/health`.
    init?(url text: String, timeout: Duration) {
        guard var parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased()),
            parts.host?.isEmpty == false
        else { return nil }
        if parts.path.isEmpty || parts.path == "/" { parts.path = "/health" }
        guard let url = parts.string else { return nil }
        self.url = url
        self.timeout = timeout
    }

    /// Where a server with these settings listens, as seen from its own machine.
    init(_ settings: ServerSettings, timeout: Duration) {
        self.timeout = timeout
        if let socket = settings.socketPath {
            let escaped = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socket
            url = "http+unix://\(escaped)/health"
            return
        }
        let everywhere = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        let host = everywhere[settings.host] ?? settings.host
        url = "http://\(host.contains(":") ? "[\(host)]" : host):\(settings.port)/health"
    }

    /// - Throws: `Failure`, `CancellationError`.
    func ask() async throws -> (answer: HealthAnswer, body: [UInt8]) {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPClients.configuration)
        let result: Result<[UInt8], any Error>
        do { result = .success(try await withinLimit { try await fetch(from: client) }) } catch {
            result = .failure(error)
        }
        try? await client.shutdown()
        let body = try result.get()
        do {
            return (try HealthAnswer(body), body)
        } catch {
            throw Failure.foreign("what answers at \(url) is not Herald's health; check the address")
        }
    }

    private func fetch(from client: HTTPClient) async throws -> [UInt8] {
        do {
            let response = try await client.execute(
                HTTPClientRequest(url: url), timeout: .milliseconds(timeout.milliseconds))
            let body = try await response.body.collect(upTo: 1 << 20)
            guard [200, 503].contains(response.status.code) else {
                throw Failure.foreign("\(url) answers with HTTP \(response.status.code); check the address")
            }
            return Array(body.readableBytesView)
        } catch let error as HTTPClientError where Self.timeouts.contains(error) {
            throw late
        } catch let error where error is Failure || error is CancellationError {
            throw error
        } catch {
            throw Failure.absent("\(url) does not answer: \(ConnectionFailureText.reason(error))")
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .connectTimeout, .deadlineExceeded, .readTimeout, .getConnectionFromPoolTimeout,
    ]

    private var late: Failure { .late("\(url) did not answer within \(timeout.inWords)") }

    private func withinLimit(_ body: @escaping @Sendable () async throws -> [UInt8]) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let bytes = first else { throw late }
            return bytes
        }
    }
}
