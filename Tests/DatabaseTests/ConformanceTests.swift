import DatabaseConformance
import TestSupport
import Testing

@Suite("Drivers conform")
struct ConformanceTests {
    @Test("the rule holds on", arguments: TestDatabaseKind.allCases, ConformanceRule.all)
    func holds(_ kind: TestDatabaseKind, _ rule: ConformanceRule) async throws {
        try await rule.check(on: kind)
    }
}
