import FoundationEssentials
import Timekeeping

/// What a job is told about a firing that did not go well, in one sentence.
struct TroubleText {
    let job: String
    let schedule: Schedule

    init(_ view: JobView) {
        job = view.job
        schedule = view.schedule
    }

    func missed(_ missed: MissedFirings, grace: Duration) -> String {
        guard let first = missed.first, let last = missed.last else { return "\(job) missed a run" }
        let reason = "Herald was not running or could not work then"
        guard missed.count > 1 else {
            return "\(job) missed its run of \(time(last)): \(reason), and its grace of \(grace.text) did not save it"
        }
        let count = missed.isCountCut ? "more than \(missed.count)" : "\(missed.count)"
        return "\(job) missed \(count) runs from \(time(first)) to \(time(last)): \(reason)"
    }

    func overlapped(_ scheduledAt: Date, blocker: RunRecord?) -> String {
        let reason =
            blocker.map { "its run of \(time($0.scheduledAt)) is still at work on \($0.node)" }
            ?? "an earlier run was stopped after its timeout and has not ended yet"
        return "\(job) did not start its run of \(time(scheduledAt)): \(reason)"
    }

    func abandoned(_ run: RunRecord) -> String {
        let reason = run.isManual ? "a run by hand is not started again" : "it is too late to start it again"
        return
            "\(job) did not finish its run of \(time(run.scheduledAt)): the process on \(run.node) ended, and \(reason)"
    }

    private func time(_ date: Date) -> String { LocalTime(date, in: schedule.timeZone).description }
}

extension Duration {
    /// `5 min`, `1 h 30 min`, `45 s`.
    var text: String {
        let total = components.seconds
        let parts = [(total / 86_400, "d"), (total / 3_600 % 24, "h"), (total / 60 % 60, "min"), (total % 60, "s")]
        let shown = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return shown.isEmpty ? "\(milliseconds) ms" : shown.joined(separator: " ")
    }
}
