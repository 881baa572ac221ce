import Delivery
import Scheduling
import Server

/// The services of this process that the API speaks to.
struct RunningServices: Sendable {
    let scheduler: Scheduler
    let dispatcher: Dispatcher
    let reportStarts: ReportStarts
    let settlementStarts: SettlementStarts
    /// nil: there is no statistics server.
    let usage: UsageDesk?
}
