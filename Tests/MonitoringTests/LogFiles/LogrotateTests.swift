import Foundation
import TestSupport
import Testing

@testable import Monitoring

/// With the real logrotate, where it is installed (`scripts/setup test` does that).
@Suite("Following a log that logrotate rotates", .enabled(if: Logrotate.path != nil))
struct LogrotateTests {
    @Test("while a program writes, each line is read once", arguments: ["create", "nocreate", "copytruncate"])
    func rotates(way: String) async throws {
        try await withLogScene(.sqlite) { scene in
            let logrotate = try Logrotate(scene, way: way)
            var (follower, number) = (scene.follower(), 0)
            for round in 0..<8 {
                for _ in 0..<40 {
                    number += 1
                    try scene.append(LogScene.line("\(number)"))
                    if number % 7 == 0 { try await follower.look() }
                }
                try await logrotate.run()
                if round % 2 == 0 { follower = scene.follower() }
                if round == 5 { for _ in 0..<2 { try await logrotate.run() } }
            }
            for _ in 0..<2 { try await follower.look() }
            #expect(try await Set(scene.kept()).count == number)
            #expect(try await scene.counted() == number)
        }
    }
}

/// The program, with a configuration and a state of its own.
struct Logrotate {
    static let path = ["/usr/sbin/logrotate", "/usr/bin/logrotate", "/usr/local/sbin/logrotate"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private let configuration: String
    private let state: String

    init(_ scene: LogScene, way: String) throws {
        let side = scene.folder.path + "/side"
        try FileManager.default.createDirectory(atPath: side, withIntermediateDirectories: true)
        (configuration, state) = (side + "/logrotate.conf", side + "/state")
        try "\(scene.path()) {\n  su root root\n  rotate 20\n  missingok\n  nocompress\n  \(way)\n}\n"
            .replacing("  su root root\n", with: geteuid() == 0 ? "  su root root\n" : "")
            .write(toFile: configuration, atomically: true, encoding: .utf8)
        chmod(configuration, 0o644)
    }

    func run() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path ?? "")
        process.arguments = ["--force", "--state", state, configuration]
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        #expect(process.terminationStatus == 0)
    }
}
