import Database
import FoundationEssentials
import Synchronization

/// Makes and drops one test's database.
struct DatabaseOwner: Sendable {
    let kind: TestDatabaseKind
    /// Of the test's database.
    let url: DatabaseURL
    private let server: DatabaseURL?

    init(_ kind: TestDatabaseKind) throws {
        self.kind = kind
        server = try kind.serverURL()
        let name = Self.uniqueName()
        if let server {
            url = server.with(database: name)
        } else {
            url = try DatabaseURL("sqlite:\(FileManager.default.temporaryDirectory.path)/\(name)/test.db")
        }
    }

    func create() async throws {
        switch kind {
        case .sqlite:
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        case .postgresql:
            try await onServer("CREATE DATABASE \(url.database)")
        case .mysql:
            try await onServer("CREATE DATABASE \(url.database) CHARACTER SET utf8mb4")
        }
    }

    func drop() async throws {
        switch kind {
        case .sqlite: try FileManager.default.removeItem(atPath: folder)
        case .postgresql: try await onServer("DROP DATABASE IF EXISTS \(url.database) WITH (FORCE)")
        case .mysql: try await onServer("DROP DATABASE IF EXISTS \(url.database)")
        }
    }

    private var folder: String { String(url.database.dropLast("/test.db".count)) }

    private func onServer(_ statement: String) async throws {
        guard let server else { return }
        let driver = try TestDatabase.driver(kind, url: server, options: SessionOptions())
        try await onOwnThread {
            let connection = try driver.connect()
            defer { connection.close() }
            try connection.executeScript(statement)
        }
    }

    private static let counter = Atomic<Int>(0)

    private static func uniqueName() -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        return "herald_test_\(ProcessInfo.processInfo.processIdentifier)_\(number)_\(random)"
    }
}
