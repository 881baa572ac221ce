import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("Logs, rotations and kills")
struct LogKillTests {
    @Test(
        "however often the follower dies and the file is rotated, each line is counted and kept once",
        arguments: TestDatabaseKind.allCases, [1, 2])
    func books(_ kind: TestDatabaseKind, _ seed: UInt64) async throws {
        try await withLogScene(kind) { scene in
            let writer = RotatingWriter(scene, seed: seed)
            var random = SeededRandom(seed: seed, "kills")
            var follower = scene.follower()
            for _ in 0..<120 {
                try writer.step()
                guard Int.random(in: 0..<3, using: &random) > 0 else { continue }
                let fate = Fate(Int.random(in: 0..<8, using: &random))
                if fate.isFatal { follower = scene.follower(interruption: fate.strike) }
                do {
                    try await follower.look()
                } catch is Fate.Struck {
                    follower = scene.follower()
                }
                if !fate.isFatal { try writer.forgetOldest() }
            }
            try writer.finishLine()
            let last = scene.follower()
            for _ in 0..<3 { try await last.look() }
            #expect(try await scene.kept().sorted() == writer.kept.sorted())
            #expect(try await scene.countsByKey() == writer.counts)
        }
    }
}
