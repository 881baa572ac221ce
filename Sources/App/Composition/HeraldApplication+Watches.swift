import Database
import Delivery
import Foundation
import Server
import ServiceLifecycle
import Watches

extension HeraldApplication {
    /// What is waiting is counted so far and no further where somebody only looks.
    static let countedBacklog = 10_000

    // MARK: - Finding

    /// - Throws: a wrong call, naming the watches that there are.
    func watchOffice(named name: String) throws -> WatchOffice {
        if let office = watchOffices.first(where: { $0.definition.name == name }) { return office }
        let known = watchOffices.map(\.definition.name).joined(separator: ", ")
        throw CommandFailure(.misuse, "there is no watch \"\(name)\"; there are: \(known.isEmpty ? "none" : known)")
    }

    /// - Parameter names: none: all that there are.
    func watchOffices(named names: [String]) throws -> [WatchOffice] {
        guard names.isEmpty else {
            var seen: Set<String> = []
            return try names.filter { seen.insert($0).inserted }.map(watchOffice)
        }
        guard !watchOffices.isEmpty else {
            throw CommandFailure(.misuse, "the configuration has no section watches:")
        }
        return watchOffices
    }

    /// Every watch and how its queue stands; one whose source is away hides no other.
    func watchFacts() async -> [WatchFacts] {
        let all = await withTaskGroup(of: (Int, WatchFacts).self) { group in
            for (index, office) in watchOffices.enumerated() {
                group.addTask {
                    do {
                        let backlog = try await office.queue.backlog(countingTo: Self.countedBacklog)
                        return (index, WatchFacts(office.definition, .success(backlog)))
                    } catch {
                        let failure = CommandFailure(.workFailed, ErrorSentence.describe(error))
                        return (index, WatchFacts(office.definition, .failure(failure)))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return all.sorted { $0.0 < $1.0 }.map(\.1)
    }

    // MARK: - Working

    private var watchMetrics: WatchMetrics { WatchMetrics(factory: metrics) }

    func worker(of office: WatchOffice) -> WatchWorker {
        WatchWorker(
            office.definition, queue: office.queue, renderer: office.renderer, outbox: outbox, store: store,
            outcomes: watchOutcomes, clock: clock, metrics: watchMetrics, logger: logger)
    }

    func marks(of office: WatchOffice) -> MarkWriter {
        MarkWriter(
            watch: office.definition.name, queue: office.queue, store: store, outcomes: watchOutcomes, clock: clock,
            metrics: watchMetrics, logger: logger)
    }

    private func drainer(
        of office: WatchOffice, unfinished: @escaping WatchDrainer.Unfinished = { [] },
        deliver: @escaping WatchDrainer.Deliver
    ) -> WatchDrainer {
        WatchDrainer(
            office.definition, queue: office.queue, poller: office.poller, worker: worker(of: office),
            marks: marks(of: office), outbox: outbox, store: store, clock: clock,
            unfinished: unfinished, deliver: deliver)
    }

    /// Empties a queue in this process, which sends by itself.
    func drain(_ office: WatchOffice, most: Int, patience: Duration) async throws -> DrainTally {
        try await TerminalProgress.during("telling what waits in the queue of \(office.definition.name)") {
            let drainer = drainer(of: office, unfinished: { try await pending(of: office) }) { ids, patience in
                _ = try await drain(ids, patience: patience)
            }
            return try await drainer.drain(most: most, patience: patience)
        }
    }

    /// What earlier calls have put into the outbox, and what was not sent since.
    private func pending(of office: WatchOffice) async throws -> [Int64] {
        var filter = DeliveryFilter(state: .pending, feature: WatchOutcomes.feature, limit: 1_000)
        filter.topic = office.definition.name
        return try await DeliveryLedger(outbox: outbox).list(filter).map(\.id)
    }

    /// Each watch as the API speaks to it: this process has a dispatcher that sends.
    var watchDesks: [WatchDesk] {
        watchOffices.map { office in
            let teller = OutcomeTeller(outbox: outbox, listeners: listeners, mask: mask, logger: logger)
            let drainer = drainer(of: office) { [outbox, clock] ids, patience in
                _ = try await outbox.waitForOutcome(ids, until: clock.now().addingTimeInterval(patience.seconds))
                try await teller.tellDue()
            }
            return WatchDesk(definition: office.definition, queue: office.queue) {
                try await drainer.drain(most: $0, patience: $1)
            }
        }
    }

    // MARK: - Serving

    /// Begun before whoever sends and ended after it: the queues are told of the last outcomes, too.
    var watchMarkServices: [any Service] { watchOffices.map { marks(of: $0) } }

    /// What takes changes out of queues, and what cleans these.
    var watchServices: [any Service] {
        guard !watchOffices.isEmpty else { return [] }
        for office in watchOffices { watchMetrics.begin(office.definition.name) }
        let pruner = QueuePruner(
            charges: watchOffices.map {
                QueuePruner.Charge(watch: $0.definition.name, queue: $0.queue, retention: $0.definition.retention)
            }, store: store, clock: clock, logger: logger)
        return [pruner] + watchOffices.map { worker(of: $0) as any Service } + watchOffices.compactMap(\.poller)
    }

    /// By the names that figures and pages show.
    var watchPools: [(name: String, pool: ConnectionPool)] {
        watchOffices.map { ("watch.\($0.definition.name)", $0.pool) }
    }
}
