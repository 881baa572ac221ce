import Foundation
import Logging
import TestSupport
import Testing

@testable import App

@Suite("what the service manager is told")
struct ServiceManagerTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("reaches a socket in the file system and one in the abstract namespace")
    func places() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for socket in [try NotifySocket(folder + "/notify"), try NotifySocket.abstract()] {
            let manager = try #require(ServiceManager(["NOTIFY_SOCKET": socket.name]))
            await manager.ready("3 waiting\nREADY=0", logger: Self.logger)
            await manager.status("2 waiting", logger: Self.logger)
            await manager.isAlive(logger: Self.logger)
            await manager.stopping("finishing", logger: Self.logger)
            #expect(socket.next() == "READY=1\nSTATUS=3 waiting READY=0", "a line is not two")
            #expect(socket.next() == "STATUS=2 waiting")
            #expect(socket.next() == "WATCHDOG=1")
            #expect(socket.next() == "STOPPING=1\nSTATUS=finishing")
            #expect(socket.next() == nil)
        }
    }

    @Test(
        "there is none without a socket that could be one",
        arguments: [nil, "", "/", "@", "relative", "vsock:2:1234", "/" + String(repeating: "a", count: 108)])
    func none(name: String?) {
        #expect(ServiceManager(name.map { ["NOTIFY_SOCKET": $0] } ?? [:]) == nil)
    }

    @Test("watches with the patience of WATCHDOG_USEC, if that is meant for this process")
    func patience() {
        func patience(_ more: [String: String]) -> Duration? {
            ServiceManager(["NOTIFY_SOCKET": "@x"].merging(more) { $1 }, process: 42)?.patience
        }
        #expect(patience([:]) == nil)
        #expect(patience(["WATCHDOG_USEC": "30000000"]) == .seconds(30))
        #expect(patience(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"]) == .seconds(30))
        #expect(patience(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "41"]) == nil)
        for nonsense in ["", "0", "-1", "soon", "99999999999999999999"] {
            #expect(patience(["WATCHDOG_USEC": nonsense]) == nil)
        }
    }

    @Test("a manager that is gone is complained of once, and nothing else happens")
    func gone() async throws {
        let log = LogLines()
        let manager = try #require(ServiceManager(["NOTIFY_SOCKET": "@herald-nobody-\(UUID().uuidString)"]))
        for _ in 0..<3 { await manager.isAlive(logger: log.logger) }
        #expect(log.lines.map(\.level) == [.warning])
    }

    @Test("what this process starts cannot speak for it: the environment forgets")
    func forgets() async {
        await #expect(processExitsWith: .success) {
            setenv("NOTIFY_SOCKET", "@herald-nobody", 1)
            setenv("WATCHDOG_USEC", "1000000", 1)
            setenv("WATCHDOG_PID", String(getpid()), 1)
            let manager = ServiceManager.takenFromEnvironment()
            let left = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"].filter {
                ProcessInfo.processInfo.environment[$0] != nil
            }
            exit(manager?.patience == .seconds(1) && left.isEmpty ? 0 : 1)
        }
    }
}
