import Database
import Foundation
import SQLiteDriver
import Testing

@Suite("a store that a newer Herald has used")
struct NewerStoreTests {
    @Test(
        "is refused with a sentence by every command that would write to it, and left as it is",
        arguments: [
            ["migrate"], ["migrate", "--status"], ["serve"], ["report", "send", "daily"], ["delivery", "list"],
        ])
    func refused(_ arguments: [String]) async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: Date())
            try folder.configure()
            #expect(await folder.run("migrate").status == 0)
            let store = ConnectionPool(driver: SQLiteDriver(path: folder.path + "/data/herald.db", role: .store))
            let before = try await store.transaction { connection in
                try connection.execute(
                    "INSERT INTO herald_migration (name, checksum, applied_at) VALUES ('delivery-999', 'x', 0)")
                return try schema(connection)
            }
            let result = await CommandResult.of(arguments + ["--config", folder.configurationFile])
            #expect(result.status == 1)
            #expect(
                result.complaints.contains(
                    "a newer Herald used this store: it has the migration delivery-999, unknown to this version"))
            #expect(
                result.complaints.contains("run that version of Herald, or restore the backup made before it"),
                "\(result.complaints)")
            #expect(folder.received().isEmpty)
            #expect(try await store.withConnection { try schema($0) } == before)
            await store.close()
        }
    }
}

private func schema(_ connection: any Connection) throws -> [String] {
    let tables = try connection.query("SELECT sql FROM sqlite_schema ORDER BY name").map { "\($0)" }
    return try tables + connection.query("SELECT name, checksum FROM herald_migration ORDER BY name").map { "\($0)" }
}
