import Foundation
import TestSupport
import Testing

@testable import App

@Suite("deploy/nagios", .timeLimit(.minutes(3)))
struct NagiosTests {
    /// Without what every Nagios has of its own: a host, somebody to tell, a time.
    private static let surroundings = """
        define timeperiod {
            timeperiod_name 24x7
            alias           always
            sunday          00:00-24:00
            monday          00:00-24:00
            tuesday         00:00-24:00
            wednesday       00:00-24:00
            thursday        00:00-24:00
            friday          00:00-24:00
            saturday        00:00-24:00
        }
        define command {
            command_name    nobody
            command_line    /bin/true
        }
        define contact {
            contact_name                    root
            host_notification_period        24x7
            service_notification_period     24x7
            host_notification_options       d,r
            service_notification_options    w,c,u,r
            host_notification_commands      nobody
            service_notification_commands   nobody
        }
        define contactgroup {
            contactgroup_name   admins
            alias               those who look after it
            members             root
        }
        define host {
            host_name               herald1
            address                 127.0.0.1
            hostgroups              herald
            max_check_attempts      3
            check_period            24x7
            contact_groups          admins
            notification_period     24x7
        }
        """

    @Test("nagios4 -v takes the commands and services")
    func verified() async throws {
        try await DeployFolder.withScratch { folder in
            try Self.surroundings.write(to: folder.appending(path: "own.cfg"), atomically: true, encoding: .utf8)
            let user = try await ProgramResult.of(["id", "-un"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
            let main = """
                log_file=\(folder.path)/nagios.log
                cfg_file=\(folder.path)/own.cfg
                cfg_file=\(DeployFolder.path("nagios/commands.cfg"))
                cfg_file=\(DeployFolder.path("nagios/services.cfg"))
                command_file=\(folder.path)/nagios.cmd
                temp_file=\(folder.path)/nagios.tmp
                temp_path=\(folder.path)
                check_result_path=\(folder.path)
                lock_file=\(folder.path)/nagios.lock
                nagios_user=\(user)
                """
            let file = folder.appending(path: "nagios.cfg")
            try main.write(to: file, atomically: true, encoding: .utf8)
            let verdict = try await ProgramResult.of(["nagios4", "-v", file.path])
            #expect(verdict.status == 0, "\(verdict.output)")
            #expect(verdict.output.contains("Checked 3 services"), "\(verdict.output)")
            #expect(verdict.output.contains("Total Errors:   0"), "\(verdict.output)")
        }
    }

    @Test("check_http of the monitoring-plugins finds a real Herald well, and one that is gone not")
    func overHTTP() async throws {
        let port = try LoopbackPort.free()
        for command in ["check_herald_http", "check_herald_ready"] {
            let gone = try await ProgramResult.of(["sh", "-c", Self.line(command, port)])
            #expect(gone.status == 2, "\(gone.output)")
        }
        try await HeraldFolder.with { folder in
            try folder.configure(more: "server: { listen: \"127.0.0.1:\(port)\" }")
            try await ServedHerald.with(folder, port: port) { _ in
                for command in ["check_herald_http", "check_herald_ready"] {
                    let answer = try await ProgramResult.of(["sh", "-c", Self.line(command, port)])
                    #expect(answer.status == 0, "\(answer.output)")
                    #expect(answer.output.hasPrefix("HTTP OK"), "\(answer.output)")
                }
                let line = try Self.line("check_herald", port).split(separator: " ").dropFirst().map(String.init)
                let own = await CommandResult.of(line)
                #expect(own.status < 2 && own.output.hasPrefix("HERALD "), "\(own.output)\(own.complaints)")
            }
        }
    }

    /// What Nagios would run for this machine.
    private static func line(_ command: String, _ port: Int) throws -> String {
        let text = try DeployFolder.text("nagios/commands.cfg")
        let blocks = text.components(separatedBy: "define command {")
        let block = try #require(
            blocks.first { block in
                block.split(separator: "\n").contains { $0.split(separator: " ").last.map(String.init) == command }
            })
        let line = try #require(block.split(separator: "\n").first { $0.contains("command_line") })
        return line.trimmingCharacters(in: .whitespaces).dropFirst("command_line".count)
            .trimmingCharacters(in: .whitespaces)
            .replacing("$HOSTADDRESS$", with: "127.0.0.1").replacing("$ARG1$", with: "\(port)")
    }
}
