import Delivery
import Observability
import Reports
import Scheduling
import Server
import Settlement

extension HeraldApplication {
    /// Deliveries, channels, reports, schedules and internal state over HTTP.
    func restEndpoints(_ running: RunningServices) throws -> [Endpoint] {
        let reports = ReportEndpoints.Surroundings(
            reports: configuration.reports, renderer: ReportRenderer(sources: sources), store: ReportStore(store),
            starts: running.reportStarts, clock: clock, timeZone: configuration.timeZone, mask: mask)
        // One desk for each watch: who drains it, by whichever route, shares the work.
        let desks = watchDesks
        let schedules = ScheduleEndpoints(
            jobs: try jobs, scheduler: running.scheduler, history: RunHistory(store: store), keys: coordinator,
            clock: clock)
        return ChannelEndpoints(outbox: outbox, types: channelTypes, mask: mask).all
            + DeliveryEndpoints(ledger: DeliveryLedger(outbox: outbox)).all
            + ReportEndpoints(reports).all
            + schedules.all
            + settlementEndpoints(running).all
            + WatchEndpoints(desks: desks, keys: coordinator, clock: clock, mask: mask).all
            + ProcessQueueEndpoints(desks: desks, clock: clock, mask: mask).all
            + StatementEndpoints(settlements: configuration.settlements, store: store).all
            + StateEndpoints(configuration: try effectiveSettings.json(), state: try state(running)).all
    }

    private func settlementEndpoints(_ running: RunningServices) -> SettlementEndpoints {
        SettlementEndpoints(
            desks: offices.map { SettlementEndpoints.Desk(runner: runner(of: $0), source: $0.reading) },
            store: SettlementStore(store), starts: running.settlementStarts, keys: coordinator, clock: clock)
    }

    private func state(_ running: RunningServices) throws -> @Sendable () -> StateFacts {
        let (jobs, node) = (try jobs, running.dispatcher.nodeName)
        return {
            let now = clock.now()
            let pools =
                [StateFacts.Pool("store", store)] + sources.map { StateFacts.Pool("source \($0.name)", $0.pool) }
                + (settlementPools + watchPools + telemetryPools).map { StateFacts.Pool($0.name, $0.pool) }
            return StateFacts(
                node: node, version: HeraldVersion.text, startedAt: openedAt, now: now,
                phase: "\(phase.current)", pools: pools,
                dispatcher: StateFacts.Dispatching(running.dispatcher.load, configuration.dispatch),
                jobs: jobs.map { StateFacts.DueJob(name: $0.name, next: $0.schedule.next(after: now)) },
                coordination: StateFacts.Sharing(sharing?.health, masking: mask.mask), logDrops: logs.files.lost)
        }
    }
}
