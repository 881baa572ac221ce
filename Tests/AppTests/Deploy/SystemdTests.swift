import Foundation
import Testing

@testable import App

@Suite("deploy/systemd")
struct SystemdTests {
    private static let unit = "systemd/herald.service"

    /// The unit's settings; of one that is given twice, both.
    private static func settings() throws -> [String: [String]] {
        let lines = try DeployFolder.text(unit).split(separator: "\n").filter { !$0.hasPrefix("#") && $0.contains("=") }
        return Dictionary(
            grouping: lines.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
        ) { String($0[0]) }.mapValues { $0.map { String($0[1]) } }
    }

    /// The unit as it would be on a machine where this build is installed.
    private static func installed(in folder: URL) throws -> String {
        let file = folder.appending(path: "herald.service")
        try DeployFolder.text(unit).replacing("/usr/local/bin/herald", with: HeraldProcess.binary().path)
            .write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    @Test("systemd finds nothing wrong with the unit")
    func verified() async throws {
        try await DeployFolder.withScratch { folder in
            let unit = try Self.installed(in: folder)
            let result = try await ProgramResult.of(["systemd-analyze", "verify", "--man=no", unit])
            #expect(result.status == 0, "\(result.output)")
            #expect(!result.output.contains("herald.service"), "\(result.output)")
        }
    }

    @Test("systemd finds the service well confined: exposed to 2 of 10 at most")
    func confined() async throws {
        let result = try await ProgramResult.of([
            "systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager",
            DeployFolder.path(Self.unit),
        ])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("Herald lives with the system calls that the unit leaves it, and with memory that is never executable")
    func livesConfined() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure(more: "server: { listen: \"127.0.0.1:0\" }")
            let socket = try NotifySocket.abstract()
            let process = try HeraldProcess(
                ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err",
                environment: ["NOTIFY_SOCKET": socket.name],
                through: [
                    "/usr/bin/python3", DeployFolder.root.appending(path: "Tests/Python/confined.py").path,
                    DeployFolder.path(Self.unit),
                ])
            for _ in 0..<2_000 where !process.log.contains(#""msg":"ready""#) && process.isRunning {
                try await Task.sleep(for: .milliseconds(10))
            }
            try #require(process.isRunning, "\(process.log)")
            // Something is sent over the network, too, and written to the log.
            let sent = await folder.run("report", "send", "daily")
            #expect(sent.status == 0, "\(sent.complaints)")
            #expect(process.stop() == 0)
            #expect(process.log.contains(#""msg":"stopped""#))
        }
    }

    @Test("the unit waits as long as Herald takes, and does not start again what cannot start")
    func agreesWithTheCode() throws {
        let settings = try Self.settings()
        #expect(settings["Type"] == ["notify"])
        #expect(settings["ExecStart"] == ["/usr/local/bin/herald serve --config /etc/herald/herald.yaml"])
        let patience = try #require(settings["TimeoutStopSec"]?.first.flatMap { Int64($0) })
        #expect(.seconds(patience) > HeraldApplication.longestShutdown + HeraldApplication.longestCancellation)
        #expect(settings["RestartPreventExitStatus"] == ["\(CommandFailure.Status.misuse.rawValue)"])
        #expect(settings["Restart"] == ["on-failure"])
    }

    @Test("the configuration to begin with is right, and writes only where the unit lets it")
    func configuration() async throws {
        let loaded = try await CheckedConfiguration.of(
            DeployFolder.text("systemd/herald.yaml"), ["WECOM_ROBOT_KEY": "k"])
        let settings = try Self.settings()
        #expect(settings["StateDirectory"] == ["herald"] && settings["LogsDirectory"] == ["herald"])
        #expect(loaded.configuration.store.database == "/var/lib/herald/herald.db")
        #expect(loaded.configuration.paths.logs == "/var/log/herald")
        #expect(loaded.configuration.paths.webhookLog.hasPrefix("/var/log/herald/"))
        #expect(loaded.configuration.server?.port == 8_080)
    }

    @Test("systemd-sysusers understands the user's declaration")
    func user() async throws {
        let result = try await ProgramResult.of([
            "systemd-sysusers", "--dry-run", "--no-pager", DeployFolder.path("systemd/herald.sysusers"),
        ])
        #expect(result.status == 0, "\(result.output)")
    }
}
