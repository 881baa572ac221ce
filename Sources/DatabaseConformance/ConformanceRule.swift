package import TestSupport

/// Something that every driver must do alike, with the check that proves it.
///
///     @Test(arguments: TestDatabaseKind.allCases, ConformanceRule.all)
///     func holds(_ kind: TestDatabaseKind, _ rule: ConformanceRule) async throws { try await rule.check(on: kind) }
package struct ConformanceRule: Sendable, CustomStringConvertible {
    /// The rule as a sentence.
    package let description: String
    /// The databases that have what the rule is about.
    package let kinds: [TestDatabaseKind]
    private let body: @Sendable (TestDatabase) async throws -> Void

    init(
        _ description: String, on kinds: [TestDatabaseKind] = [.sqlite, .postgresql, .mysql],
        _ body: @escaping @Sendable (TestDatabase) async throws -> Void
    ) {
        self.description = description
        self.kinds = kinds
        self.body = body
    }

    package static let all: [ConformanceRule] =
        values + statements + results + byteRows + transactions + stopping + readOnly + failures + migrations

    /// Runs the check on a database of its own; does nothing where the rule has no object.
    ///
    /// - Throws: a `ConformanceFailure`, or what the database says.
    package func check(on kind: TestDatabaseKind) async throws {
        guard kinds.contains(kind) else { return }
        let database = try await TestDatabase.make(kind)
        do {
            try await body(database)
        } catch {
            try? await database.drop()
            throw error
        }
        try await database.drop()
    }
}
