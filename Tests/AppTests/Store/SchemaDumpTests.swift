import Database
import Foundation
import TestSupport
import Testing

@testable import App

@Suite("The dump of the store's schema")
struct SchemaDumpTests {
    /// With `HERALD_WRITE_SCHEMA` set (`make schema`), the dumps are written and not compared.
    @Test("in docs/schema shows what the migrations make", arguments: TestDatabaseKind.allCases)
    func isUpToDate(_ kind: TestDatabaseKind) async throws {
        let dump = try await withTestDatabase(kind, migrations: HeraldApplication.migrations) { pool in
            try await pool.withConnection { try SchemaDump.text(of: $0) }
        }
        let name = "docs/schema/\(kind.rawValue).sql"
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../\(name)")
        guard TestEnvironment.value("HERALD_WRITE_SCHEMA") == nil else {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            return try Data(dump.utf8).write(to: file)
        }
        let committed = try? String(contentsOf: file, encoding: .utf8)
        #expect(committed == dump, "\(name) is out of date: run `make schema` and commit what it changes")
    }
}
