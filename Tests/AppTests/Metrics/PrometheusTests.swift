import AsyncHTTPClient
import Foundation
import TestSupport
import Testing

@testable import App

@Suite("Prometheus", .timeLimit(.minutes(3)))
struct PrometheusTests {
    @Test("scrapes a real herald serve with a token of its own, and answers queries about it")
    func scrapes() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(more: "server: { listen: \"127.0.0.1:0\" }")
            let token = await folder.run("token", "create", "prometheus", "--only", "metrics")
            #expect(token.status == 0, "\(token.complaints)")
            try folder.write(token.output.trimmingCharacters(in: .whitespacesAndNewlines), to: "token")
            let process = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err")
            defer { _ = process.stop() }
            let port = try await process.port()
            let stranger = try await HTTPClient.shared.get(url: "http://127.0.0.1:\(port)/metrics").get()
            #expect(stranger.status == .unauthorized)
            let prometheus = try await OwnServer.prometheus(
                configuration: """
                    global: { scrape_interval: 200ms, scrape_timeout: 200ms }
                    scrape_configs:
                      - job_name: herald
                        authorization: { credentials_file: \(folder.path)/token }
                        static_configs: [{ targets: ["127.0.0.1:\(port)"] }]
                    """)
            do {
                try await Self.check(prometheus)
            } catch {
                await prometheus.remove()
                throw error
            }
            await prometheus.remove()
        }
    }

    private static func check(_ prometheus: OwnServer) async throws {
        for (query, wanted) in [
            ("up{job=\"herald\"}", "1"), ("herald_store_up", "1"),
            ("herald_queue_deliveries{channel=\"ops\",state=\"pending\"}", "0"),
            ("herald_channel_state{channel=\"ops\",state=\"open\"}", "1"),
            ("herald_job_runs_total{job_name=\"monitor\",state=\"failed\"}", "0"),
            ("herald_database_connections_open{database=\"store\"} >= bool 1", "1"),
            ("process_open_fds > bool 5", "1"), ("process_start_time_seconds < bool time()", "1"),
            ("scrape_samples_scraped > bool 30", "1"),
        ] {
            #expect(try await answer(to: query, of: prometheus, until: wanted) == wanted, "\(query)")
        }
        let metadata = try await get("/api/v1/metadata?metric=herald_dead_letters", of: prometheus)
        #expect(metadata.contains("\"type\":\"gauge\"") && metadata.contains("ended undelivered"), "\(metadata)")
    }

    /// Asks until Prometheus has scraped what was wanted, or for half a minute.
    private static func answer(
        to query: String, of prometheus: OwnServer, until wanted: String
    ) async throws -> String? {
        var value: String?
        for _ in 0..<300 {
            let escaped = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let text = try await get("/api/v1/query?query=" + escaped, of: prometheus)
            // While it starts it says so in plain words.
            let body = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let results = (body?["data"] as? [String: Any])?["result"] as? [[String: Any]]
            value = (results?.first?["value"] as? [Any])?.last as? String
            if value == wanted { return value }
            try await Task.sleep(for: .milliseconds(100))
        }
        return value
    }

    private static func get(_ path: String, of prometheus: OwnServer) async throws -> String {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: prometheus.url + path), timeout: .seconds(10))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }
}

extension HeraldProcess {
    /// Where it listens, as soon as it says so.
    fileprivate func port() async throws -> Int {
        for _ in 0..<1_000 {
            for line in log.split(separator: "\n") where line.contains(#""msg":"listening""#) {
                let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                if let port = (fields?["port"]).flatMap({ Int("\($0)") }) { return port }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TestSupportError("herald serve does not listen: \(log.suffix(2_000))")
    }
}
