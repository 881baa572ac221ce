import Foundation
import TestSupport
import Testing

@testable import App

@Suite("Watches within herald serve", .timeLimit(.minutes(3)))
struct WatchServingTests {
    private static func watches(_ port: Int, more: String = "") -> String {
        WatchFolder.watch + "\n" + more + "server: { listen: \"127.0.0.1:\(port)\", rate_limit: { rate: 0 } }\n"
    }

    @Test("tell a change that anybody makes", arguments: TestDatabaseKind.allCases)
    func served(_ kind: TestDatabaseKind) async throws {
        let port = try LoopbackPort.free()
        try await WatchFolder.with(kind, watches: Self.watches(port)) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await ServedHerald.with(watched.folder, port: port) { herald in
                try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨')")
                for _ in 0..<3_000 where try await watched.states() != ["SUCCESS"] {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(watched.folder.received() == ["小雨"])
                let page = try await herald.call(
                    "/metrics", token: try await watched.folder.token("p", "--only", "metrics"))
                #expect(
                    page.body.contains(
                        #"herald_watch_changes_ended_total{watch="new-members",verdict="succeeded"} 1"#)
                        || page.body.contains(
                            #"herald_watch_changes_ended_total{verdict="succeeded",watch="new-members"} 1"#),
                    "\(page.body.split(separator: "\n").filter { $0.contains("herald_watch") })")
                #expect(page.body.contains(#"database="watch.new-members""#))
            }
        }
    }

    @Test("are told at once by the old route, which counts what it told", arguments: TestDatabaseKind.allCases)
    func processQueue(_ kind: TestDatabaseKind) async throws {
        let port = try LoopbackPort.free()
        // Nobody looks by himself meanwhile; but PostgreSQL says so at once.
        try await WatchFolder.with(kind, watches: Self.watches(port, more: "    look_every: 24h\n")) { watched in
            #expect(await watched.run("watch", "install").status == 0)
            try await ServedHerald.with(watched.folder, port: port) { herald in
                let empty = try await herald.call("/api/wecom/process-queue")
                #expect(empty.body == #"{"success":true,"message":"队列为空","processed":0}"#)
                try await watched.sql("INSERT INTO members (nickname) VALUES ('小雨'), ('阿明')")
                let done = try await herald.call("/api/wecom/process-queue", method: "POST")
                #expect(done.status == 200)
                // The service's own first look may be as late as that, and take them; NOTIFY always wakes it.
                #expect(
                    done.body.hasPrefix(
                        #"{"success":true,"message":"处理完成","statistics":{"total":2,"success":2,"failed":0,"#)
                        || done.body == #"{"success":true,"message":"队列为空","processed":0}"#, "\(done.body)")
                for _ in 0..<3_000 where watched.folder.received().count < 2 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(watched.folder.received().sorted() == ["小雨", "阿明"])
                for _ in 0..<3_000 where try await watched.states() != ["SUCCESS", "SUCCESS"] {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(try await watched.states() == ["SUCCESS", "SUCCESS"])
            }
        }
    }
}
