import Database
import Delivery
import Foundation
import Scheduling
import ServiceLifecycle
import Settlement

extension HeraldApplication {
    var settlementRunners: [SettlementRunner] { offices.map { runner(of: $0) } }

    func runner(of office: SettlementOffice) -> SettlementRunner {
        SettlementRunner(
            office.definition, store: SettlementStore(store), source: office.reading, writer: office.writing,
            fetcher: office.fetcher, directory: office.directory, outbox: outbox, clock: clock,
            metrics: SettlementMetrics(factory: metrics), mask: mask, logger: logger)
    }

    /// - Parameter name: nil: the only one that there is.
    /// - Throws: a wrong call, naming the settlements that there are.
    func office(named name: String?) throws -> SettlementOffice {
        let known = offices.map(\.definition.name).joined(separator: ", ")
        guard let name else {
            guard offices.count == 1, let only = offices.first else {
                throw CommandFailure(
                    .misuse,
                    offices.isEmpty
                        ? "the configuration has no section settlements:"
                        : "there are several settlements; choose one with --settlement: \(known)")
            }
            return only
        }
        if let office = offices.first(where: { $0.definition.name == name }) { return office }
        throw CommandFailure(
            .misuse, "there is no settlement \"\(name)\"; there are: \(known.isEmpty ? "none" : known)")
    }

    /// Everybody who hears what became of messages.
    var listeners: [any OutcomeListener] { [outcomes, settlementOutcomes, watchOutcomes] }

    func marker(of office: SettlementOffice) -> CallbackMarker {
        CallbackMarker(
            office.definition, store: store, source: office.writing, table: office.table, outbox: outbox,
            outcomes: settlementOutcomes, clock: clock, logger: logger)
    }

    /// What runs for settlements as long as Herald does.
    var settlementServices: [any Service] {
        guard !offices.isEmpty else { return [] }
        return offices.map { marker(of: $0) as any Service }
            + [SettlementRunPruner(store: SettlementStore(store), clock: clock, logger: logger)]
    }

    /// - Parameter patience: so long partners are given to answer before a run's summary is told.
    func settlementJobs(patience: Duration) -> [any Job] {
        settlementRunners.compactMap { SettlementJob($0, patience: patience) }
    }

    /// The pools of all settlements, by the names that figures and pages show.
    var settlementPools: [(name: String, pool: ConnectionPool)] { offices.flatMap(\.pools) }
}

extension HeraldApplication {
    /// Tells each source what became of its callbacks; what it does not take now, `herald serve` tells it later.
    func writeMarks() async {
        for office in offices {
            do {
                try await marker(of: office).flush()
            } catch {
                logger.warning(
                    "task_daily_stats could not be told what became of callbacks; herald serve tells it later",
                    metadata: ["settlement": "\(office.definition.name)", "error": "\(error)"])
            }
        }
    }
}
