import Coordination
import Testing

@Suite("Exponential backoff")
struct ExponentialBackoffTests {
    struct Case: Sendable {
        var base: Double
        var cap: Double
        var factor = 2.0
        var jitter = 0.0
        var attempt: Int
        var chance = 0.5
        var wanted: Double
    }

    @Test(
        "waits as long as it says",
        arguments: [
            Case(base: 1, cap: 60, attempt: 1, wanted: 1), Case(base: 1, cap: 60, attempt: 2, wanted: 2),
            Case(base: 1, cap: 60, attempt: 3, wanted: 4), Case(base: 1, cap: 60, attempt: 6, wanted: 32),
            Case(base: 1, cap: 60, attempt: 7, wanted: 60), Case(base: 1, cap: 60, attempt: 8, wanted: 60),
            Case(base: 1, cap: 60, attempt: 1_000_000, wanted: 60), Case(base: 1, cap: 60, attempt: .max, wanted: 60),
            Case(base: 1, cap: 60, attempt: 0, wanted: 1), Case(base: 1, cap: 60, attempt: -5, wanted: 1),
            Case(base: 1, cap: 60, attempt: .min, wanted: 1), Case(base: 0, cap: 60, attempt: 9, wanted: 0),
            Case(base: 100, cap: 60, attempt: 1, wanted: 60), Case(base: 0.5, cap: 60, attempt: 4, wanted: 4),
            Case(base: 2, cap: 3_600, factor: 3, attempt: 3, wanted: 18),
            Case(base: 2, cap: 3_600, factor: 1, attempt: 50, wanted: 2),
            Case(base: 2, cap: 3_600, factor: 0.1, attempt: 50, wanted: 2),
            Case(base: 10, cap: 60, jitter: 0.2, attempt: 1, chance: 0, wanted: 8),
            Case(base: 10, cap: 60, jitter: 0.2, attempt: 1, chance: 1, wanted: 12),
            Case(base: 10, cap: 60, jitter: 0.2, attempt: 1, chance: 0.5, wanted: 10),
            Case(base: 10, cap: 60, jitter: 0.2, attempt: 9, chance: 1, wanted: 60),
            Case(base: 10, cap: 60, jitter: 0.2, attempt: 9, chance: 0, wanted: 48),
            Case(base: 10, cap: 60, jitter: 5, attempt: 1, chance: 0, wanted: 0),
            Case(base: 10, cap: 60, jitter: 0.2, attempt: 1, chance: 7, wanted: 12),
            Case(base: 1e15, cap: 1e15, attempt: .max, wanted: 3_155_760_000),
            Case(base: -1, cap: 60, attempt: 3, wanted: 0), Case(base: 1, cap: -1, attempt: 3, wanted: 0),
        ])
    func table(row: Case) {
        let backoff = ExponentialBackoff(
            base: .seconds(row.base), cap: .seconds(row.cap), factor: row.factor, jitter: row.jitter)
        let delay = backoff.delay(after: row.attempt, chance: row.chance)
        #expect(abs(delay / .seconds(1) - row.wanted) < 1e-6)
    }

    @Test("by chance it stays within its spread, and not always at one place")
    func byChance() {
        let backoff = ExponentialBackoff(base: .seconds(10), cap: .seconds(60), jitter: 0.2)
        let delays = (0..<200).map { _ in backoff.delay(after: 1) }
        #expect(delays.allSatisfy { $0 >= .seconds(7.999) && $0 <= .seconds(12.001) })
        #expect(Set(delays).count > 100)
    }
}
