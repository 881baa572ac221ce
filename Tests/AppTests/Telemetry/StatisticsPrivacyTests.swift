import Foundation
import TestSupport
import Testing

@Suite("Who reports usage")
struct StatisticsPrivacyTests {
    /// Of TEST-NET-3 and of the documentation's IPv6: they can stand in no file by chance.
    private static let addresses = ["203.0.113.77", "2001:db8:77::1"]
    private static let agent = "PrivateAgent/7.7"

    @Test("leaves no address and no agent in any log, table or file, taken, refused or limited")
    func noTrace() async throws {
        try await ServedStatistics.with(.sqlite) { folder in
            let port = try LoopbackPort.free()
            try folder.configure("one", port: port)
            // per_address once more: the last of two keys would be an error.
            let text = try String(contentsOfFile: folder.file("one"), encoding: .utf8)
                .replacing("per_address: 0", with: "per_address: 5")
                .appending("\nlogging: { level: trace, all: true, error_level: trace }\n")
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("one")))
            let process = try await folder.serve("one", port: port, log: "one")
            let client = StatisticsClient(port: port)
            var statuses: Set<Int> = []
            for address in Self.addresses {
                // This machine is a proxy that is trusted.
                let headers = ["X-Forwarded-For": address, "User-Agent": Self.agent]
                for number in 0..<8 {
                    let id = "private-\(number)"
                    statuses.insert(try await client.post(StatisticsClient.report(id), headers: headers).status)
                }
                statuses.insert(try await client.post("x", headers: headers).status)
                let long = StatisticsClient.report(String(repeating: "y", count: 20_000))
                statuses.insert(try await client.post(long, headers: headers).status)
                statuses.insert(try await client.call("PUT", "/statistics", headers: headers).status)
            }
            #expect(statuses.isSuperset(of: [200, 405, 429]), "\(statuses)")
            // Somebody else's address is logged: the search below finds what there is.
            _ = try await client.get("/stats", headers: ["X-Forwarded-For": "198.51.100.9"])
            #expect(process.stop() == 0, "\(process.log.suffix(2_000))")
            let found = try Self.files(in: folder.path)
            #expect(found.contains { $0.hasPrefix("logs/access_") })
            #expect(found.contains("data/user_stats.db"))
            #expect(try !Self.files(in: folder.path, with: "198.51.100.9").isEmpty)
            for trace in Self.addresses + [Self.agent, "2001:db8:77:"] {
                #expect(try Self.files(in: folder.path, with: trace) == [], "\(trace)")
            }
            #expect(try Self.files(in: folder.path, with: "private-0").contains("data/user_stats.db"))
            #expect(
                try Self.files(in: folder.path, with: "private-0").allSatisfy { $0.hasPrefix("data/user_stats.db") })
        }
    }

    @Test("is forgotten on request: the rows are gone, the books name eight characters")
    func forgotten() async throws {
        try await ServedStatistics.with(.sqlite) { folder in
            let port = try LoopbackPort.free()
            try folder.configure("one", port: port)
            let process = try await folder.serve("one", port: port, log: "one")
            let client = StatisticsClient(port: port)
            let created = await folder.run("one", "token", "create", "boss", "--level", "admin")
            let token = created.output.split(separator: "\n").first.map(String.init) ?? ""
            let headers = ["Authorization": "Bearer \(token)"]
            for id in ["forgetme-0123456789", "keepthis-0123456789"] {
                for project in ["app", "tool"] {
                    #expect(try await client.post(StatisticsClient.report(id, project: project)).status == 200)
                }
            }
            let path = "/api/v1/telemetry/users/forgetme-0123456789"
            #expect(try await client.call("DELETE", path).status == 401)
            let reply = try await client.call("DELETE", path, headers: headers)
            #expect(reply.status == 200 && reply.body.contains(#""forgotten":2"#), "\(reply.body)")
            #expect(try await client.call("DELETE", path, headers: headers).status == 404)
            // An adopted one may be longer than one that reports: nobody has this one.
            let long = "/api/v1/telemetry/users/" + String(repeating: "z", count: 300)
            #expect(try await client.call("DELETE", long, headers: headers).status == 404)
            #expect(try await StatsAnswer.of(client).total_users == 2)
            let export = try await client.call("GET", "/api/v1/telemetry/export?format=jsonl", headers: headers)
            #expect(export.body.split(separator: "\n").count == 2 && export.body.contains("keepthis-0123456789"))
            #expect(!export.body.contains("forgetme"))
            let recent = try await client.call("GET", "/stats/recent", headers: headers)
            #expect(!recent.body.contains("forgetme") && recent.body.contains("keepthis****"), "\(recent.body)")
            let byHand = await folder.run("one", "telemetry", "forget", "keepthis-0123456789")
            #expect(byHand.status == 0, "\(byHand.complaints)")
            #expect(await folder.run("one", "telemetry", "forget", "keepthis-0123456789").status == 1)
            #expect(process.stop() == 0)
            let audit = await folder.run("one", "audit", "list", "--json")
            #expect(audit.output.contains("forgetme****") && audit.output.contains("keepthis****"), "\(audit.output)")
            #expect(audit.output.contains("telemetry.export"), "\(audit.output)")
            for id in ["forgetme-0123456789", "keepthis-0123456789"] {
                #expect(!audit.output.contains(id))
                let found = try Self.files(in: folder.path, with: id)
                #expect(found.allSatisfy { $0.hasPrefix("data/user_stats.db") }, "\(found)")
            }
        }
    }

    /// - Parameter text: nil: all files.
    private static func files(in folder: String, with text: String? = nil) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try names.sorted().filter { name in
            var isDirectory: ObjCBool = false
            let path = folder + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
                return false
            }
            guard let text else { return true }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
        }
    }
}
