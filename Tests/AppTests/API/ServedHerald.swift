import AsyncHTTPClient
import Foundation
import NIOCore
import Settings
import TestSupport

@testable import App

/// A Herald that serves in this process, on a free port of loopback.
struct ServedHerald: Sendable {
    let application: HeraldApplication
    let url: String

    /// Serves with the folder's configuration, which names the port of `listen`, while `body` runs.
    static func with<Result: Sendable>(
        _ folder: HeraldFolder, port: Int, _ body: (ServedHerald) async throws -> Result
    ) async throws -> Result {
        let loaded = try LoadedConfiguration.load(file: folder.configurationFile, environment: SettingsEnvironment([:]))
        return try await HeraldApplication.with(loaded) { application in
            let (ready, isReady) = AsyncStream<Void>.makeStream()
            let (stop, stopping) = AsyncStream<Never>.makeStream()
            let service = Task {
                // Also where it could not begin: the body then fails with what it could not reach.
                defer { isReady.finish() }
                try await application.serve(signals: [], stop: stop) { _ in isReady.finish() }
            }
            let outcome: Swift.Result<Result, any Error>
            do {
                for await _ in ready {}
                outcome = .success(
                    try await body(ServedHerald(application: application, url: "http://127.0.0.1:\(port)")))
            } catch {
                outcome = .failure(error)
            }
            stopping.finish()
            _ = await service.result
            return try outcome.get()
        }
    }

    struct Reply: Sendable {
        let status: Int
        let headers: [String: String]
        let body: String
    }

    func call(
        _ path: String, method: String = "GET", token: String? = nil, json: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url + path)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: json))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 16 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { one, _ in one },
            body: String(buffer: body))
    }
}
