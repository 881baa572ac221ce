import TestSupport
import Testing

/// `make test` runs the short form, `make chaos` (HERALD_CHAOS=full) the whole. HERALD_CHAOS_SEED plays one again.
@Suite("Chaos")
struct ChaosTests {
    @Test(
        "three nodes lose nothing and send twice only what was in flight when a node was killed",
        arguments: [TestDatabaseKind.postgresql, .mysql])
    func booksAgree(_ kind: TestDatabaseKind) async throws {
        let size = TestEnvironment.value("HERALD_CHAOS") == "full" ? ChaosPlan.Size.full : .short
        let seed = TestEnvironment.value("HERALD_CHAOS_SEED").flatMap(UInt64.init) ?? .random(in: 1...999_999)
        print("chaos on \(kind.rawValue): HERALD_CHAOS_SEED=\(seed) plays the same plan again")
        try await ChaosRun.run(kind, size, seed: seed)
    }
}
