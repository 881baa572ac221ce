package import Database
import FoundationEssentials
package import Logging
package import Metrics
package import Observability
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Starts each job when it is due, once among all nodes that share the store, and keeps the history.
///
/// A firing is a row in the store: whoever inserts it runs it. What was missed while no process ran is caught
/// up within the job's grace (the latest one) or recorded and told; what a dead process left is run again.
/// Delivery of a firing to its job is therefore at least once, and exactly once unless a process dies.
package final class Scheduler: Service {
    private struct State {
        var agenda: Agenda
        var executions: [Int64: RunExecution] = [:]
        var tellings: [Int: Task<Void, Never>] = [:]
        var lastTelling = 0
        /// Runs that are recorded as ended and work on.
        var stragglers: [Int64: RunExecution] = [:]
        var stop = Stop.none
        var lastLook: Date
        /// Before that nobody is taken for dead.
        var rescueAfter = Date.distantPast
    }

    private enum Stop: Int { case none, gracefully, atOnce }

    private let jobs: [any Job]
    private let store: RunStore
    private let clock: any WallClock
    private let node: String
    private let logger: Logger
    private let configuration: SchedulerConfiguration
    private let metrics: JobMetrics
    private let alarm = Alarm()
    private let state: Mutex<State>
    private let heartbeat: LoopHeartbeat

    /// - Parameters:
    ///   - jobs: each name once; of two with one name the first counts.
    ///   - node: who this is, for people; two processes of one name do no harm.
    ///   - factory: counts runs; nobody does by default.
    package init(
        store: ConnectionPool, jobs: [any Job], clock: any WallClock, node: String, logger: Logger,
        configuration: SchedulerConfiguration = SchedulerConfiguration(),
        factory: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        var names: Set<String> = []
        let jobs = jobs.filter { names.insert($0.name).inserted }
        self.jobs = jobs
        self.store = RunStore(store)
        self.clock = clock
        self.node = node
        self.logger = logger
        self.configuration = configuration
        metrics = JobMetrics(factory: factory)
        metrics.begin(jobs)
        // A call to a store that hangs ends within 100 s by the pool's limits.
        heartbeat = LoopHeartbeat("scheduler", longestRound: configuration.review + .seconds(120))
        state = Mutex(
            State(agenda: Agenda(jobs, now: clock.now(), review: configuration.review), lastLook: clock.now()))
    }

    package func run() async throws {
        // A task of its own: cancelling the service must not cut a decision in two, claimed and not known.
        let loop = Task {
            await register()
            while !isStopping {
                await considerDueJobs()
                await sleep(until: wakeTime())
            }
            heartbeat.rest()
            await finishRuns()
        }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await loop.value
            } onGracefulShutdown: {
                self.stop(.gracefully)
            }
        } onCancel: {
            stop(.atOnce)
        }
    }

    /// Of its loop: whether it goes round.
    package var heartbeats: [LoopHeartbeat] { [heartbeat] }

    /// Runs a job now, whatever its schedule says, and waits for its end. It goes into the history as a run by
    /// hand; its trouble is for the caller and told nobody else. Needs no `run()`.
    ///
    /// - Throws: `SchedulerError` for a job that is unknown or at work; `CancellationError` when the caller is
    ///   cancelled, after the job was; `DatabaseError`.
    /// - Parameter traceID: of the run and of what it causes; nil: a new one.
    package func runNow(_ name: String, traceID: String? = nil) async throws -> RunRecord {
        let execution = try await claimByHand(name, traceID)
        let task = start(execution)
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            execution.stop()
        }
        try Task.checkCancellation()
        return try await record(of: execution)
    }

    /// Starts a job now as `runNow` does, and does not wait for its end: the scheduler sees to it, also when it stops.
    ///
    /// - Returns: the run as it is at its start.
    package func startNow(_ name: String, traceID: String? = nil) async throws -> RunRecord {
        guard !isStopping else { throw SchedulerError.stopping(name) }
        let execution = try await claimByHand(name, traceID)
        start(execution)
        return try await record(of: execution)
    }

    private func claimByHand(_ name: String, _ traceID: String?) async throws -> RunExecution {
        guard let job = jobs.first(where: { $0.name == name }) else {
            throw SchedulerError.unknown(name, known: jobs.map(\.name))
        }
        let run = try await store.claimByHand(view(of: job, at: clock.now()), traceID: traceID)
        return execution(of: job, run)
    }

    private func record(of execution: RunExecution) async throws -> RunRecord {
        guard let record = try await store.run(id: execution.run.id) else {
            throw SchedulerError.forgotten(execution.job.name)
        }
        return record
    }
}

// MARK: - Deciding

extension Scheduler {
    private var isStopping: Bool { state.withLock { $0.stop != .none } }

    private func stop(_ stop: Stop) {
        state.withLock { $0.stop = $0.stop.rawValue < stop.rawValue ? stop : $0.stop }
        alarm.ring()
    }

    private func wakeTime() -> Date { state.withLock { $0.agenda.wakeTime(at: clock.now()) } }

    private func sleep(until deadline: Date) async {
        await alarm.sleep(until: deadline, atMost: configuration.review, on: clock)
    }

    /// Nothing can be decided before the jobs are known to the store, so it is tried until it works.
    private func register() async {
        while !isStopping {
            heartbeat.beat()
            do {
                try await store.retireJobs(except: jobs.map(\.name), now: clock.now())
                for job in jobs { try await store.register(view(of: job, at: clock.now())) }
                return
            } catch {
                logger.error("jobs could not be registered; trying again", metadata: ["error": "\(error)"])
                await sleep(until: clock.now().addingTimeInterval(5))
            }
        }
    }

    private func considerDueJobs() async {
        heartbeat.beat()
        let now = clock.now()
        let (due, isReview) = state.withLock { state in
            let isLeap = now.timeIntervalSince(state.lastLook) > (configuration.review + configuration.lease).seconds
            if isLeap { state.rescueAfter = now.addingTimeInterval(configuration.lease.seconds) }
            state.lastLook = now
            return state.agenda.takeDue(at: now)
        }
        for job in due where !isStopping { await consider(job) }
        if isReview && !isStopping { await review() }
    }

    private func consider(_ job: any Job) async {
        heartbeat.beat()
        let now = clock.now()
        let ends = state.withLock { $0.agenda.ends(of: job.name) }
        do {
            let result = try await store.consider(view(of: job, at: now))
            state.withLock { $0.agenda.note(result, of: job.name, at: now, ends: ends) }
            if let claimed = result.claimed { start(execution(of: job, claimed)) }
            for (state, number) in result.ended { metrics.count(number, of: job.name, as: state) }
            tell(result.notices)
        } catch {
            state.withLock { $0.agenda.noteFailure(of: job.name, at: now) }
            logger.error("a job could not be looked at", metadata: ["job": "\(job.name)", "error": "\(error)"])
        }
    }

    /// What is done once a minute besides: telling what a dead node could not, and pruning the history.
    private func review() async {
        heartbeat.beat()
        let now = clock.now()
        do {
            let leaseUntil = now.addingTimeInterval(configuration.lease.seconds)
            tell(try await store.takeUntold(jobs: jobs.map(\.name), now: now, until: leaseUntil))
            let oldest = now.addingTimeInterval(-configuration.historyRetention.seconds)
            _ = try await store.prune(before: oldest, batch: 500)
        } catch {
            logger.error("the history could not be reviewed", metadata: ["error": "\(error)"])
        }
    }

    private func view(of job: any Job, at now: Date) -> JobView {
        var view = JobView(job, node: node, now: now)
        view.configuration = configuration
        state.withLock { state in
            view.ownRuns = Set(state.executions.keys)
            let works = Array(state.executions.values) + Array(state.stragglers.values)
            view.isWorkingHere = works.contains { $0.job.name == job.name && $0.isWorking }
            // After the clock was set back, the limit is one of another time.
            let wait = state.rescueAfter.timeIntervalSince(now)
            view.mayRescue = wait <= 0 || wait > configuration.lease.seconds
        }
        return view
    }
}

// MARK: - Running

extension Scheduler {
    private func execution(of job: any Job, _ run: ClaimedRun) -> RunExecution {
        RunExecution(
            job, run, store: store, clock: clock, configuration: configuration, logger: logger, metrics: metrics)
    }

    @discardableResult
    private func start(_ execution: RunExecution) -> Task<Void, Never> {
        state.withLock { $0.executions[execution.run.id] = execution }
        // Not a child of `run()`: its cancellation is for the runs to hear of by `stop`, one by one.
        return Task {
            let result = await execution.execute()
            tell(result.notice.map { [$0] } ?? [])
            state.withLock { state in
                state.executions[execution.run.id] = nil
                state.stragglers[execution.run.id] = result.straggler == nil ? nil : execution
                state.agenda.noteEnd(of: execution.job.name)
            }
            alarm.ring()
            guard let straggler = result.straggler else { return }
            Task { await forget(execution, after: straggler) }
        }
    }

    private func forget(_ execution: RunExecution, after straggler: Task<Void, Never>) async {
        await straggler.value
        state.withLock { state in
            state.stragglers[execution.run.id] = nil
            state.agenda.noteEnd(of: execution.job.name)
        }
        alarm.ring()
    }

    /// Told apart from the loop: a job that is slow to tell delays nobody.
    private func tell(_ notices: [Notice]) {
        for notice in notices {
            guard let job = jobs.first(where: { $0.name == notice.trouble.firing.job }) else { continue }
            state.withLock { state in
                state.lastTelling += 1
                let number = state.lastTelling
                state.tellings[number] = Task { await tell(notice, to: job, number) }
            }
        }
    }

    private func tell(_ notice: Notice, to job: any Job, _ number: Int) async {
        await job.notice(notice.trouble)
        do {
            try await store.markTold(notice)
        } catch {
            logger.warning("a notice may be told again", metadata: ["job": "\(job.name)", "error": "\(error)"])
        }
        state.withLock { $0.tellings[number] = nil }
        alarm.ring()
    }

    /// Lets runs end for a while, then stops them and leaves them to the next start.
    private func finishRuns() async {
        let deadline = clock.now().addingTimeInterval(configuration.shutdownPatience.seconds)
        while isAtWork, clock.now() < deadline, state.withLock({ $0.stop != .atOnce }) {
            await sleep(until: deadline)
        }
        let (executions, tellings) = state.withLock { ($0.executions.values, $0.tellings.values) }
        for execution in executions { execution.stop() }
        for telling in tellings { telling.cancel() }
        while state.withLock({ !$0.executions.isEmpty }) {
            await sleep(until: clock.now().addingTimeInterval(configuration.cancellationPatience.seconds))
        }
    }

    private var isAtWork: Bool { state.withLock { !$0.executions.isEmpty || !$0.tellings.isEmpty } }
}
