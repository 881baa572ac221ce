import FoundationEssentials
package import Scheduling
package import Timekeeping

/// Whether every scheduled job ran when it last was due, and came to a good end.
///
/// A job without any run is not in trouble: Herald may have been set up a minute ago.
package struct ScheduleCheck: MonitorCheck {
    private let jobs: [any Job]
    private let history: RunHistory
    private let clock: any WallClock
    /// How late, beyond its jitter, a run may start.
    private let slack: Duration

    package init(jobs: [any Job], history: RunHistory, clock: any WallClock, slack: Duration = .seconds(300)) {
        self.jobs = jobs
        self.history = history
        self.clock = clock
        self.slack = slack
    }

    package func findings() async -> [MonitorFinding] {
        do {
            let lastRuns = try await history.lastRuns()
            return jobs.map { finding(of: $0, lastRuns[$0.name]) }
        } catch {
            return [
                MonitorFinding(
                    .error, what: "schedules", message: "the history of runs cannot be read: \(error)",
                    hint: "check the store", notice: "无法读取任务运行记录：\(error)。请检查存储")
            ]
        }
    }

    private func finding(of job: any Job, _ last: RunRecord?) -> MonitorFinding {
        let what = "schedule \(job.name)"
        guard let last else {
            return MonitorFinding(.ok, what: what, message: "has not run yet", notice: "任务 \(job.name) 尚未运行过")
        }
        if let due = overdue(job, last) {
            return MonitorFinding(
                .error, what: what, message: "was due at \(due) and did not run",
                hint: "check that herald serve runs and that its clock is right",
                notice: "任务 \(job.name) 应于 \(due) 运行，但没有运行。请检查 herald serve 是否在运行、系统时钟是否正确")
        }
        let ranAt = LocalTime(last.scheduledAt, in: job.schedule.timeZone)
        switch last.state {
        case .succeeded, .running:
            return MonitorFinding(
                .ok, what: what, message: "\(last.state.rawValue), due at \(ranAt)",
                notice: "任务 \(job.name) 正常（\(ranAt)）")
        case .failed, .timedOut, .missed, .overlapped, .abandoned:
            let detail = last.detail.map { ": " + $0 } ?? ""
            return MonitorFinding(
                .warning, what: what, message: "\(last.state.rawValue), due at \(ranAt)\(detail)",
                hint: "see herald schedule list; run it again with herald schedule run \(job.name)",
                notice: "任务 \(job.name) 上次（\(ranAt)）状态为 \(last.state.rawValue)\(detail)。"
                    + "可用 herald schedule run \(job.name) 重新运行")
        }
    }

    /// When the job was due without having run.
    private func overdue(_ job: any Job, _ last: RunRecord) -> LocalTime? {
        let late = (job.schedule.jitter + slack).seconds
        let due = job.schedule.previous(atOrBefore: clock.now().addingTimeInterval(-late))
        guard let due, due > last.scheduledAt else { return nil }
        return LocalTime(due, in: job.schedule.timeZone)
    }
}
