import Database
package import FoundationEssentials
import Logging
import Scheduling
import ServiceLifecycle
import Settings
import Templates
import Timekeeping

/// Raises a message when a report was not confirmed by all its channels in time, whether it did not run, could
/// not count anything or was not taken.
///
/// It is wrong when a report confirmed late is raised (it was late: that is the point), and quiet when Herald
/// as a whole is down; after a restart it tells about the time it was down. Where it has looked already is
/// kept in the store and moved in the transaction that raises, so each firing is raised once, by one node.
package struct DeadManSwitch: Service {
    /// A report whose deadline is watched.
    struct Watched: Sendable {
        let report: ReportDefinition
        let schedule: Schedule
        let deadline: ReportDeadline
    }

    private let watched: [Watched]
    private let runner: ReportRunner

    package init(reports: [ReportDefinition], runner: ReportRunner) {
        watched = reports.compactMap { report in
            guard let schedule = report.schedule, let deadline = report.deadline else { return nil }
            return Watched(report: report, schedule: schedule, deadline: deadline)
        }
        self.runner = runner
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let next = await runOnce()
                do { try await runner.clock.sleep(until: next) } catch { return }
            }
        }
    }

    /// Looks at every firing whose deadline has passed since the last look.
    ///
    /// - Returns: when the next deadline passes.
    package func runOnce() async -> Date {
        var next = runner.clock.now().addingTimeInterval(86_400)
        for watched in watched {
            do {
                next = min(next, try await check(watched))
            } catch {
                runner.logger.error(
                    "a dead-man switch could not look at its report and looks again in a minute",
                    metadata: ["report": "\(watched.report.name)", "error": "\(error)"])
                next = min(next, runner.clock.now().addingTimeInterval(60))
            }
        }
        return next
    }

    // MARK: - One report

    private func check(_ watched: Watched) async throws -> Date {
        let now = runner.clock.now()
        let checked = try await runner.store.checkedUntil(watched.report.name, firstSeen: now)
        let due = now.addingTimeInterval(-watched.deadline.after.seconds)
        let firings = firings(of: watched, after: checked, upTo: due)
        if let last = firings.last {
            try await judge(firings, of: watched, from: checked, to: last)
        }
        let following = watched.schedule.next(after: max(checked, due)) ?? .distantFuture
        return following.addingTimeInterval(watched.deadline.after.seconds)
    }

    private func firings(of watched: Watched, after start: Date, upTo end: Date) -> [Date] {
        guard start < end else { return [] }
        let firings = sequence(state: start) { (last: inout Date) -> Date? in
            guard let next = watched.schedule.next(after: last), next <= end else { return nil }
            last = next
            return next
        }
        return Array(firings.prefix(10_000))
    }

    private func judge(_ firings: [Date], of watched: Watched, from checked: Date, to last: Date) async throws {
        let traceID = "report-deadline-\(watched.report.name)"
        try await runner.store.pool.transaction { connection in
            guard try runner.store.advanceCheck(of: watched.report.name, from: checked, to: last, on: connection) else {
                return
            }
            let late = try firings.compactMap { firing in
                try reason(watched, firing, on: connection).map { (firing: firing, reason: $0) }
            }
            guard let newest = late.last else { return }
            let text = ErrorNotice.deadline(
                watched.report, scheduledAt: newest.firing, after: DurationText.format(watched.deadline.after),
                count: late.count, reason: newest.reason)
            let firing = ReportRunner.Occasion.firing(scheduledAt: newest.firing)
            try runner.tell(
                watched.deadline.channels, text, key: "report-deadline:\(watched.report.name):\(firing)",
                traceID: traceID, on: connection)
        }
    }

    /// nil: the firing was confirmed in time.
    private func reason(_ watched: Watched, _ firing: Date, on connection: any Connection) throws -> String? {
        let key = ReportRunner.Occasion.firing(scheduledAt: firing)
        guard let run = try runner.store.run(of: watched.report.name, firing: key, on: connection) else {
            return "报告没有运行。请检查 herald serve 是否在运行，并用 herald schedule list 查看记录"
        }
        switch run.state {
        case .confirmed:
            let finishedAt = run.finishedAt ?? run.createdAt
            guard finishedAt > firing.addingTimeInterval(watched.deadline.after.seconds) else { return nil }
            return "已送达，但迟到：\(LocalText.dateTime(finishedAt, in: watched.report.timeZone)) 才得到确认"
        case .empty: return "所有统计都失败了，没有内容可发送：" + run.failures.joined(separator: "；")
        case .enqueued, .failed:
            let open = run.channels.filter { !$0.state.hasArrived }
            let sentences = try open.map { channel in
                "通道 \(channel.channel)：" + (try channel.reason ?? unconfirmed(run, channel.channel, on: connection))
                    + (channel.hint.map { "。\($0)" } ?? "")
            }
            return sentences.joined(separator: "\n") + "\n请用 herald delivery list 查看"
        }
    }

    private func unconfirmed(_ run: ReportRun, _ channel: String, on connection: any Connection) throws -> String {
        let key = ReportRunner.key(of: run.report, run.firing, channel)
        let obstacle = try runner.outbox.obstacle(to: channel, key: key, on: connection)
        return "还没有确认" + (obstacle.map { "（\($0)）" } ?? "")
    }
}
