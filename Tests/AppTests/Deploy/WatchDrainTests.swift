import Foundation
import Testing

@testable import App

@Suite("deploy/systemd and deploy/cron for the queues of watches")
struct WatchDrainTests {
    private static let services = ["herald-watch-drain.service", "herald-watch-drain-daemon.service"]
    private static let timer = "herald-watch-drain.timer"
    private static var names: [String] { services + [timer] }

    @Test("systemd finds nothing wrong with the units")
    func verified() async throws {
        try await DeployFolder.withScratch { folder in
            for name in Self.names {
                try DeployFolder.text("systemd/" + name)
                    .replacing("/usr/local/bin/herald", with: HeraldProcess.binary().path)
                    .write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
            }
            let result = try await ProgramResult.of(
                ["systemd-analyze", "verify", "--man=no"] + Self.names.map { folder.appending(path: $0).path })
            #expect(result.status == 0, "\(result.output)")
            #expect(!result.output.contains("herald-watch-drain"), "\(result.output)")
        }
    }

    @Test("the timer fires every five minutes")
    func timer() async throws {
        let times = try DeployFolder.text("systemd/" + Self.timer).split(separator: "\n")
            .filter { $0.hasPrefix("OnCalendar=") }.map { String($0.dropFirst("OnCalendar=".count)) }
        #expect(times == ["*:0/5"])
        let result = try await ProgramResult.of(["systemd-analyze", "calendar"] + times)
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("the services are confined as Herald's own is", arguments: services)
    func confined(_ name: String) async throws {
        func confinement(_ name: String) throws -> [Substring] {
            let lines = try DeployFolder.text("systemd/" + name).split(separator: "\n")
            let begin = try #require(lines.firstIndex { $0.hasPrefix("# What Herald never does") })
            return lines[begin...].prefix { !$0.hasPrefix("[") }.filter { !$0.hasPrefix("#") }
        }
        #expect(try confinement(name) == confinement("herald.service"))
        let result = try await ProgramResult.of([
            "systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager",
            DeployFolder.path("systemd/" + name),
        ])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test("the commands are commands of Herald", arguments: services)
    func commands(_ name: String) throws {
        let unit = try DeployFolder.text("systemd/" + name).split(separator: "\n")
        let start = try #require(unit.first { $0.hasPrefix("ExecStart=/usr/local/bin/herald ") })
        let words = start.dropFirst("ExecStart=/usr/local/bin/herald ".count).split(separator: " ").map(String.init)
        #expect(try HeraldCommand.parseAsRoot(words) is WatchDrainCommand)
    }

    @Test("the cron file calls every five minutes, as Herald's user, and never twice at a time")
    func cron() throws {
        let lines = try DeployFolder.text("cron/herald-watch").split(separator: "\n").filter { $0.hasPrefix("*") }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        let words = line.split(separator: " ").map(String.init)
        #expect(Array(words.prefix(8)) == ["*/5", "*", "*", "*", "*", "herald", "flock", "-n"])
        // cron takes a % for the end of the line.
        #expect(!line.contains("%"))
        let command = try #require(words.dropFirst(8).firstIndex(of: "herald"))
        let arguments = words[(command + 1)...].prefix { $0 != ">>" }
        #expect(try HeraldCommand.parseAsRoot(Array(arguments)) is WatchDrainCommand)
    }
}
