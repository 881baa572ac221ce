import Database
import Settlement

/// A source as its settlements need it, for `herald migrate --source`.
struct SettledSource: Sendable {
    let settings: SourceSettings
    private let migration: SourceMigration
    private let timeZone: String

    /// - Throws: `CommandFailure` for a source that there is not, or that cannot be settled.
    init(named name: String, in configuration: HeraldConfiguration) throws {
        guard let settings = configuration.sources.first(where: { $0.name == name }) else {
            let known = configuration.sources.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                .misuse, "there is no source \"\(name)\"; there are: \(known.isEmpty ? "none" : known)")
        }
        guard settings.url.dialect != .mysql else {
            throw CommandFailure(
                .misuse, "the source \"\(name)\" is MySQL; settlements need one in PostgreSQL, or in SQLite")
        }
        let settlements = configuration.settlements.filter { $0.source == name }
        guard let first = settlements.first else {
            let used = Set(configuration.settlements.map(\.source)).sorted().joined(separator: ", ")
            throw CommandFailure(
                .misuse,
                "no settlement uses the source \"\(name)\"; "
                    + (used.isEmpty ? "the configuration has no settlements" : "settlements use: \(used)"))
        }
        self.settings = settings
        migration = SourceMigration(platforms: settlements.map(\.platforms))
        timeZone = first.timeZone.identifier
    }

    /// For the database's owner.
    var script: String {
        get throws {
            guard settings.url.dialect == .postgresql else {
                throw CommandFailure(.misuse, "--sql is for PostgreSQL; the source \"\(settings.name)\" is SQLite")
            }
            return migration.script
        }
    }

    /// What is there and what is missing.
    func steps() async throws -> [SourceMigrationStep] {
        try await withConnection { [migration] in try migration.steps(on: $0) + [migration.indexStep(on: $0)] }
    }

    /// Makes what is missing; the index only where it is asked for, because that may take minutes.
    func migrate(withIndex: Bool) async throws -> [SourceMigrationStep] {
        try await withConnection { [migration] connection in
            let steps = try migration.make(on: connection)
            return steps + [try withIndex ? migration.makeIndex(on: connection) : migration.indexStep(on: connection)]
        }
    }

    private func withConnection<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        let purpose = DatabaseConnector.Purpose.settlement(
            timeZone: timeZone, statementTimeout: nil, connectTimeout: settings.connectTimeout)
        let pool = ConnectionPool(
            driver: try DatabaseConnector.driver(settings.url, for: purpose),
            configuration: PoolConfiguration(maximumConnections: 1))
        do {
            let result = try await pool.withConnection(body)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw CommandFailure(.workFailed, "source \(settings.name): \(ErrorSentence.describe(error))")
        }
    }

    /// What `--json` prints.
    struct Facts: Encodable {
        struct Step: Encodable {
            let subject: String
            let state: SourceMigrationStep.State
        }

        let source: String
        let steps: [Step]

        init(_ source: SettledSource, _ steps: [SourceMigrationStep]) {
            self.source = source.settings.name
            self.steps = steps.map { Step(subject: $0.subject, state: $0.state) }
        }
    }
}
