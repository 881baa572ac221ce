import Database
import Delivery
import Observability
import Server
import ServiceLifecycle
import Telemetry

extension HeraldApplication {
    /// Brings the statistics' tables up to date; nothing where there are no statistics.
    ///
    /// - Parameter adopting: takes over a file of the server before. What only looks must not: the other server may
    ///   still write to it.
    func prepareTelemetry(adopting: Bool) async throws {
        guard let telemetry else { return }
        do {
            if !adopting, try await telemetry.database.awaitsAdoption() {
                throw CommandFailure(
                    .workFailed,
                    "the usage statistics are still those of the server before Herald: stop it, copy its file, then "
                        + "run herald telemetry adopt, or start herald serve")
            }
            try await TerminalProgress.during("preparing the usage statistics") {
                try await telemetry.database.prepare()
            }
        } catch let error as DatabaseError {
            throw CommandFailure(
                .workFailed, "the usage statistics cannot be used: \(ErrorSentence.describe(error))")
        }
    }

    /// The statistics server of this process. The database is prepared.
    var usageDesk: UsageDesk? {
        telemetry.map {
            UsageDesk(
                $0.database, settings: $0.settings, node: NodeName.make(), clock: clock, metrics: metrics,
                logger: logger)
        }
    }

    /// What keeps the numbers few, and the page of figures up to date on usage.
    func usageServices(_ desk: UsageDesk?) -> [any Service] {
        guard let desk, configuration.server != nil else { return [] }
        metrics.add(desk.sampler)
        return [PartFolding(desk.database, logger: logger), desk.sampler]
    }

    /// By the names that figures and pages show.
    var telemetryPools: [(name: String, pool: ConnectionPool)] {
        telemetry.map { [("telemetry", $0.database.reading), ("telemetry:write", $0.database.writing)] } ?? []
    }

    // MARK: - Commands

    /// The statistics, for a command.
    ///
    /// - Parameter adopting: takes over a file of the server before; else the command ends where one waits.
    /// - Throws: a wrong call where the configuration has none.
    func statistics<Result>(
        adopting: Bool = false, _ body: (TelemetryOffice.Open) async throws -> Result
    ) async throws -> Result {
        guard let telemetry else {
            throw CommandFailure(.misuse, "the configuration has no section telemetry:")
        }
        try await prepareTelemetry(adopting: adopting)
        return try await body(telemetry.open())
    }
}
