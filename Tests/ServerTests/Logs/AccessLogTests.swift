import Foundation
import Logging
import Observability
import Testing
import Timekeeping
import Yams

@testable import Server

@Suite("The access log")
struct AccessLogTests {
    private static let entry = AccessLogEntry(
        time: Date(unixMilliseconds: 1_757_037_600_007), method: "GET", path: "/api/v1/\"x\"", route: "none",
        status: 404, bytes: 17, duration: .microseconds(1_204_005), clientAddress: "192.0.2.7", callerName: "grafana",
        traceID: "t1", userAgent: "a\nb")

    @Test("has one JSON line for each request")
    func line() throws {
        let expected =
            #"{"ts":"2025-09-05T02:00:00.007Z","level":"info","label":"herald","source":"access","msg":"request","#
            + #""trace_id":"t1","method":"GET","path":"/api/v1/\"x\"","route":"none","status":404,"bytes":17,"#
            + #""duration_ms":1204.005,"client":"192.0.2.7","caller":"grafana","user_agent":"a\nb"}"# + "\n"
        #expect(String(decoding: AccessLogLine.bytes(Self.entry), as: UTF8.self) == expected)
    }

    @Test("leaves out what is not known, and pads fractions of a millisecond")
    func optional() throws {
        var entry = Self.entry
        (entry.bytes, entry.callerName, entry.userAgent, entry.clientAddress) = (nil, nil, nil, "")
        entry.duration = .microseconds(7)
        let text = String(decoding: AccessLogLine.bytes(entry), as: UTF8.self)
        #expect(text.hasSuffix(#""status":404,"duration_ms":0.007}"# + "\n"))
    }

    @Test("and the error log are written while the service runs, and each line is where it belongs")
    func files() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-access-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ring = LogRing()
        let files = LogFiles(
            settings: LoggingSettings(), directory: folder, timeZone: .gmt, clock: SystemWallClock(),
            logger: Logger(label: "test") { JSONLogHandler(label: $0, mask: SecretMask(), sink: ring) })
        let logger = Logger(label: "herald") { JSONLogHandler(label: $0, mask: SecretMask(), sink: files) }
        logger.error("too early")
        files.open()
        logger.info("all is well")
        logger.warning("not so well")
        AccessLogFile(files: files, mask: SecretMask()).record(Self.entry)
        await files.close()
        logger.error("too late")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.count == 2)
        #expect(names.first == "access_20250905.log")
        let errors = try String(contentsOfFile: folder + "/" + (names.last ?? ""), encoding: .utf8)
        #expect(errors.split(separator: "\n").count == 1)
        #expect(errors.contains("not so well"))
        #expect(ring.entries().isEmpty)
    }

    @Test("has no secret that a caller wrote into the path or its name")
    func secrets() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-access-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = LogFiles(
            settings: LoggingSettings(), directory: folder, timeZone: .gmt, clock: SystemWallClock(),
            logger: ServerUnderTest.quiet)
        files.open()
        var entry = Self.entry
        let secret = String(repeating: "k3vq7m2x", count: 7)
        entry.path = "/api/v1/herald_k3vq7m2xpa_\(secret)"
        entry.userAgent = "robot/hunter22"
        AccessLogFile(files: files, mask: SecretMask(["hunter22"])).record(entry)
        await files.close()
        let text = try String(contentsOfFile: folder + "/access_20250905.log", encoding: .utf8)
        #expect(text.contains(#""path":"/api/v1/herald_k3vq7m2xpa_***""#))
        #expect(text.contains(#""user_agent":"robot/***""#))
        #expect(!text.contains("k3vq7m2xk3vq"))
    }

    @Test("has every field that filebeat.yml renames, and filebeat.yml is YAML")
    func filebeat() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("deploy/filebeat/filebeat.yml"), encoding: .utf8)
        let file = try #require(try Yams.load(yaml: text) as? [String: Any])
        let inputs = try #require(file["filebeat.inputs"] as? [[String: Any]])
        let own = try #require(inputs.first { $0["id"] as? String == "herald" })
        let processors = try #require(own["processors"] as? [[String: Any]])
        #expect(processors.contains { $0["script"] != nil })
        let renames = try #require(processors.compactMap { $0["rename"] as? [String: Any] }.first)
        let fields = try #require(renames["fields"] as? [[String: String]])
        let read = text.matches(of: /herald\.([a-z_]+)/).map { String($0.output.1) }
        let written = try Self.writtenFields()
        for field in read where !["yml", "yaml", "log"].contains(field) { #expect(written.contains(field), "\(field)") }
        // And nothing that is written for each request is forgotten.
        let mapped = Set(fields.compactMap { $0["from"]?.dropFirst("herald.".count) }.map(String.init))
        #expect(mapped.union(["ts", "duration_ms"]).isSuperset(of: try Self.fields(AccessLogLine.bytes(Self.entry))))
    }

    private static func writtenFields() throws -> Set<String> {
        let ring = LogRing()
        let logger = Logger(label: "herald") { JSONLogHandler(label: $0, mask: SecretMask(), sink: ring) }
        logger.error("failed", error: CancellationError())
        let line = try #require(ring.entries().first?.record.line)
        return try fields(line).union(fields(AccessLogLine.bytes(entry)))
    }

    private static func fields(_ line: [UInt8]) throws -> Set<String> {
        Set((try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]).keys)
    }
}
