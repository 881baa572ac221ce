import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Monitoring

@Suite("A log that is written while it is read")
struct LogRaceTests {
    /// Writes to the file that it has open, and goes over to the new one some lines after the old was renamed.
    private final class Program: Sendable {
        static let lines = 4_000
        private let done = Atomic(false)

        var isDone: Bool { done.load(ordering: .acquiring) }

        func start(_ path: String) {
            Thread.detachNewThread { [self] in
                var (file, rotated) = (Self.open(path), 0)
                for number in 0..<Self.lines {
                    let line = Array(LogScene.line("\(number)").utf8)
                    let cut = number % 5 == 0 ? line.count / 2 : line.count
                    for piece in [line[..<cut], line[cut...]] {
                        _ = piece.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                    }
                    if number % 400 == 380 { rotated = Self.rotate(path, rotated) }
                    if number % 400 == 399 {
                        close(file)
                        file = Self.open(path)
                    }
                    if number % 20 == 0 { usleep(2_000) }
                }
                close(file)
                done.store(true, ordering: .releasing)
            }
        }

        private static func open(_ path: String) -> Int32 { Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644) }

        private static func rotate(_ path: String, _ rotated: Int) -> Int {
            for number in stride(from: rotated, through: 1, by: -1) {
                rename("\(path).\(number)", "\(path).\(number + 1)")
            }
            rename(path, "\(path).1")
            return rotated + 1
        }
    }

    @Test(
        "is read to its last line, though followers are cancelled at any moment", arguments: TestDatabaseKind.allCases)
    func races(_ kind: TestDatabaseKind) async throws {
        try await withLogScene(kind) { scene in
            let program = Program()
            var random = SeededRandom(seed: 5)
            try await scene.follower().look()
            program.start(scene.path())
            var follower = scene.follower()
            while !program.isDone {
                let task = Task { [follower] in try await follower.look() }
                if Int.random(in: 0..<3, using: &random) == 0 {
                    for _ in 0..<Int.random(in: 0..<200, using: &random) { await Task.yield() }
                    task.cancel()
                    follower = scene.follower()
                }
                _ = await task.result
            }
            for _ in 0..<3 { try await follower.look() }
            #expect(try await scene.counted() == Program.lines)
            let question = LogCountQuestion(
                window: .day, from: Date(timeIntervalSince1970: 0), to: Date(timeIntervalSince1970: 4e9))
            #expect(try await scene.book.counts(question).map(\.level) == [.error])
        }
    }
}
