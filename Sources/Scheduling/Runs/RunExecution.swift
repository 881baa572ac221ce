import FoundationEssentials
import Logging
import Synchronization
import Timekeeping

/// Works on one claimed run until it is recorded: keeps its lease, stops it in time, writes down its end.
///
/// The job's own work is a task apart: one that ignores being cancelled must not hold up its record.
final class RunExecution: Sendable {
    let job: any Job
    let run: ClaimedRun
    private let store: RunStore
    private let clock: any WallClock
    private let configuration: SchedulerConfiguration
    private let logger: Logger
    private let metrics: JobMetrics
    private let startedAt: Date
    private let events: AsyncStream<RunCourse.Event>
    private let happened: AsyncStream<RunCourse.Event>.Continuation
    private let hasEnded = Atomic(false)

    struct Result: Sendable {
        /// Its trouble, stored and to be told.
        var notice: Notice?
        /// The job's work, if it goes on all the same.
        var straggler: Task<Void, Never>?
    }

    init(
        _ job: any Job, _ run: ClaimedRun, store: RunStore, clock: any WallClock, configuration: SchedulerConfiguration,
        logger: Logger, metrics: JobMetrics
    ) {
        self.job = job
        self.run = run
        self.store = store
        self.clock = clock
        self.configuration = configuration
        self.metrics = metrics
        startedAt = clock.now()
        var logger = logger
        logger[metadataKey: "job"] = "\(run.firing.job)"
        logger[metadataKey: "scheduled_at"] = "\(TimeText.rfc3339(run.firing.scheduledAt, in: .gmt))"
        logger[metadataKey: "trace_id"] = "\(run.firing.traceID)"
        self.logger = logger
        // Each kind of event happens once.
        (events, happened) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(8))
    }

    /// Whether the job's own code still runs.
    var isWorking: Bool { !hasEnded.load(ordering: .acquiring) }

    /// Asks the work to end; `execute` returns soon after.
    func stop() { happened.yield(.stopped) }

    /// Must not run in a task that is cancelled to stop it: that is what `stop` is for.
    func execute() async -> Result {
        logger.info("a run starts", metadata: ["catch_up": "\(run.firing.isCatchUp)", "attempt": "\(run.attempt)"])
        let work = startWork()
        var helpers = [after(job.timeout, .timedOut), keepLease()]
        defer { for helper in helpers { helper.cancel() } }

        var course = RunCourse(job: job.name, isManual: run.isManual, timeout: job.timeout)
        for await event in events {
            switch course.receive(event) {
            case .wait: continue
            case .cancel:
                work.cancel()
                helpers.append(after(configuration.cancellationPatience, .patienceEnded))
            case .end(let ending):
                let notice = await record(ending)
                if case .ended = event { return Result(notice: notice) }
                return Result(notice: notice, straggler: work)
            }
        }
        return Result(straggler: work)
    }

    private func startWork() -> Task<Void, Never> {
        Task {
            let result = await Swift.Result { try await job.run(run.firing) }
            hasEnded.store(true, ordering: .releasing)
            happened.yield(.ended(result))
        }
    }

    private func after(_ duration: Duration, _ event: RunCourse.Event) -> Task<Void, Never> {
        Task { [clock, happened] in
            do {
                try await clock.sleep(for: duration)
                happened.yield(event)
            } catch {
                // Cancelled: the run has ended.
            }
        }
    }

    private func keepLease() -> Task<Void, Never> {
        Task {
            while (try? await clock.sleep(for: configuration.lease / 3)) != nil {
                do {
                    let leaseUntil = clock.now().addingTimeInterval(configuration.lease.seconds)
                    guard try await store.renew(run, until: leaseUntil) else {
                        happened.yield(.leaseLost)
                        return
                    }
                } catch {
                    // The run goes on: stopping it for a store that hiccups does more harm than a second run,
                    // which the firing's own key makes harmless.
                    guard !Task.isCancelled else { return }
                    logger.warning("a run's lease could not be renewed", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func record(_ ending: RunCourse.Ending) async -> Notice? {
        switch ending {
        case .lost:
            logger.warning("a run was taken over by another node and is stopped here")
        case .released:
            logger.notice("a run is left for the next start")
            await persistently { try await store.release(run, now: clock.now()) }
        case .finished(let state, let detail):
            metrics.ended(job.name, as: state, after: clock.now().timeIntervalSince(startedAt))
            let message = detail ?? state.rawValue
            let isTrouble = state.trouble != nil
            logger.log(
                level: isTrouble ? .error : .info, "a run has ended",
                metadata: ["state": "\(state.rawValue)", "detail": "\(message)"])
            // Whoever runs a job by hand sees what became of it.
            let isToldHere = isTrouble && !run.isManual
            await persistently {
                let now = clock.now()
                let tellUntil = isToldHere ? now.addingTimeInterval(configuration.lease.seconds) : nil
                try await store.finish(run, state, detail: detail, now: now, tellUntil: tellUntil)
            }
            return isToldHere ? Notice(state, run.firing, message) : nil
        }
        return nil
    }

    /// Tries for a quarter of a minute. What cannot be recorded then is run again when its lease has ended.
    private func persistently(_ write: () async throws -> Void) async {
        for pause in [1, 2, 4, 8, 0] {
            do {
                return try await write()
            } catch {
                logger.error("a run's end could not be recorded", metadata: ["error": "\(error)"])
                if pause > 0 { try? await clock.sleep(for: .seconds(pause)) }
            }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
