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
        let teller = OutcomeTeller(outbox: outbox, listeners: listeners, mask: mask, logger: logger)
        return WatchDrainer(
            office.definition, queue: office.queue, poller: office.poller, worker: worker(of: office),
            marks: marks(of: office), outbox: outbox, store: store, clock: clock,
            unfinished: unfinished, deliver: deliver, tell: { try await teller.tellDue() })
    }

    /// Empties a queue in this process, which sends by itself.
    ///
    /// - Parameter finishesEarlier: sends, too, what earlier calls have left.
    func drain(
        _ office: WatchOffice, most: Int, patience: Duration, looking: WatchDrainer.Looking = .always,
        finishesEarlier: Bool = true
    ) async throws -> DrainTally {
        let drainer = drainer(of: office, unfinished: { finishesEarlier ? try await unfinished(of: office) : [] }) {
            ids, patience in
            let deadline = clock.now().addingTimeInterval(patience.seconds)
            let outcomes = try await send(ids, until: deadline)
            // A fallback has taken over.
            guard outcomes.contains(where: \.state.isDeadLetter) else { return }
            _ = try await send(try await unfinished(of: office), until: deadline)
        }
        return try await drainer.drain(most: most, patience: patience, looking: looking)
    }

    /// Has a queue told of what has ended.
    func settle(_ office: WatchOffice) async throws {
        try await drainer(of: office) { _, _ in }.settle()
    }

    private func unfinished(of office: WatchOffice) async throws -> [Int64] {
        let watch = office.definition.name
        return try await outbox.unfinished(of: WatchOutcomes.feature) { HandoverKey(reference: $0)?.watch == watch }
    }

    /// Takes away what is old, where no `herald serve` does; so much that nobody waits for it long.
    func cleanAfterDraining(_ offices: [WatchOffice]) async {
        do {
            try await pruner(of: offices).prune(steps: 10)
            try await RetentionPruner(outbox: outbox, logger: logger).prune()
        } catch {
            logger.warning(
                "what is old could not be removed; tried again later",
                metadata: ["error": "\(ErrorSentence.describe(error))"])
        }
    }

    private func pruner(of offices: [WatchOffice]) -> QueuePruner {
        QueuePruner(
            charges: offices.map {
                QueuePruner.Charge(watch: $0.definition.name, queue: $0.queue, retention: $0.definition.retention)
            }, store: store, clock: clock, logger: logger)
    }

    /// Each watch as the API speaks to it: this process has a dispatcher that sends.
    var watchDesks: [WatchDesk] {
        watchOffices.map { office in
            let drainer = drainer(of: office) { [outbox, clock] ids, patience in
                _ = try await outbox.waitForOutcome(ids, until: clock.now().addingTimeInterval(patience.seconds))
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
        return [pruner(of: watchOffices)] + watchOffices.map { worker(of: $0) as any Service }
            + watchOffices.compactMap(\.poller)
    }

    /// By the names that figures and pages show.
    var watchPools: [(name: String, pool: ConnectionPool)] {
        watchOffices.map { ("watch.\($0.definition.name)", $0.pool) }
    }
}
