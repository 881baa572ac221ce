import Foundation
import Testing

/// Run as a reader would: pasted into a file, with the server's address in the environment.
@Suite("The examples of the documentation", .timeLimit(.minutes(3)))
struct DocumentTests {
    static let runnable = DocumentExample.all.filter(\.canRun)

    @Test("send a report of the same form as the library", arguments: runnable)
    func report(example: DocumentExample) async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer { _, _ in .status(200, body: #"{"status":"success"}"#) }
            defer { server.stop() }
            for _ in 0..<2 {
                let run = try await run(example, folder, server.url)
                #expect(run.status == 0)
            }
            #expect(server.requests.count == 2)
            for request in server.requests {
                #expect(
                    request.head.first == "POST /statistics HTTP/1.1"
                        || request.head.first == "POST /statistics HTTP/1.0")
                #expect(request.fields["content-type"] == "application/json")
                let object = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
                #expect(object.map { Set($0.keys) } == ["anonymous_id", "timestamp", "project", "info"])
                #expect((object?["anonymous_id"] as? String)?.utf8.count == 16)
                #expect(object?["project"] as? String == "my-app")
                #expect((object?["timestamp"] as? String)?.hasSuffix("T00:00:00Z") == true)
                #expect(object?["info"] as? [String: String] == ["os": example.system, "version": "2.2.0"])
            }
            #expect(Set(server.requests.map(\.body)).count == 1, "the id is kept")
        }
    }

    @Test("send nothing where nobody is to be tracked", arguments: runnable.filter { $0.heading != "curl" })
    func off(example: DocumentExample) async throws {
        try await ScratchFolder.with { folder in
            let server = try LoopbackServer()
            defer { server.stop() }
            let run = try await run(example, folder, server.url, ["DO_NOT_TRACK": "1"])
            #expect(run.status == 0)
            #expect(server.connections == 0)
            #expect(folder.text("state/telemetry-client/my-app.id") == nil)
        }
    }

    @Test("never fail their program where there is no server", arguments: runnable.filter { $0.heading != "curl" })
    func down(example: DocumentExample) async throws {
        try await ScratchFolder.with { folder in
            let run = try await run(example, folder, "http://127.0.0.1:1/statistics")
            #expect(run.status == 0)
            #expect(run.output.isEmpty)
        }
    }

    private func run(
        _ example: DocumentExample, _ folder: ScratchFolder, _ url: String, _ variables: [String: String] = [:]
    ) async throws -> ChildProcess {
        try folder.write(try example.code(), example.file)
        let more = ["STATISTICS_URL": url, "HOME": folder.path, "XDG_STATE_HOME": "\(folder.path)/state"]
        return try await ChildProcess.run(
            "/usr/bin/env", example.command + ["\(folder.path)/\(example.file)"],
            environment: ChildProcess.environment(more.merging(variables) { $1 }))
    }
}
