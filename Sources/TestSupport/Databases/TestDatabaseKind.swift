package import Database

/// The databases on which a test with `@Test(arguments: TestDatabaseKind.allCases)` runs.
package enum TestDatabaseKind: String, Sendable, CaseIterable {
    case sqlite
    case postgresql
    case mysql

    /// All three, or those that `HERALD_TEST_DATABASES=sqlite,mysql` names for a quick run by hand.
    package static var allCases: [TestDatabaseKind] {
        let all: [TestDatabaseKind] = [.sqlite, .postgresql, .mysql]
        guard let names = TestEnvironment.value("HERALD_TEST_DATABASES")?.split(separator: ",") else { return all }
        let chosen = all.filter { kind in names.contains { $0 == kind.rawValue } }
        // A misspelt name must not make tests pass by not running.
        return chosen.count == names.count ? chosen : all
    }

    /// The server's URL with the right to make databases and users; nil in SQLite, which has no server.
    ///
    /// - Throws: a sentence that says what to run when the server was not started, or when it is not local.
    package func serverURL() throws -> DatabaseURL? {
        switch self {
        case .sqlite: nil
        case .postgresql: try TestEnvironment.loopbackURL("HERALD_TEST_POSTGRES_URL")
        case .mysql: try TestEnvironment.loopbackURL("HERALD_TEST_MYSQL_URL")
        }
    }
}
