import Database
package import Delivery
package import FoundationEssentials
package import Logging
import Scheduling
package import Timekeeping

/// Makes a report and hands it to the outbox: counted, kept and enqueued, the last two in one transaction.
package struct ReportRunner: Sendable {
    let renderer: ReportRenderer
    let store: ReportStore
    let outbox: Outbox
    let clock: any WallClock
    let logger: Logger

    package init(
        renderer: ReportRenderer, store: ReportStore, outbox: Outbox, clock: any WallClock, logger: Logger
    ) {
        self.renderer = renderer
        self.store = store
        self.outbox = outbox
        self.clock = clock
        self.logger = logger
    }

    /// Why a report is made: by its schedule, or by hand.
    package enum Occasion: Sendable, Hashable {
        /// Sent once for each scheduled instant, on however many nodes and however often.
        case scheduled(Date)
        /// Sent anew each time; the mark tells the runs apart.
        case manual(at: Date, mark: String)

        var instant: Date {
            switch self {
            case .scheduled(let instant), .manual(let instant, _): instant
            }
        }

        var kind: ReportRun.Kind {
            switch self {
            case .scheduled: .scheduled
            case .manual: .manual
            }
        }

        /// What the run is known by, and its idempotency keys.
        package var firing: String {
            switch self {
            case .scheduled(let instant): Self.firing(scheduledAt: instant)
            case .manual(_, let mark): "manual:" + mark
            }
        }

        private static let utc = TimeZone.gmt

        /// `2025-09-05T02:00:00Z`
        static func firing(scheduledAt instant: Date) -> String { TimeText.rfc3339(instant, in: utc) }
    }

    /// Counts, keeps and enqueues. Lines that failed are told to the report's error channels in the same
    /// transaction.
    ///
    /// - Returns: the run; the one that was there already if this firing had one.
    package func send(_ report: ReportDefinition, _ occasion: Occasion, traceID: String) async throws -> ReportSending {
        if let known = try await store.run(of: report.name, firing: occasion.firing) {
            return ReportSending(run: known, rendered: nil)
        }
        let rendered = try await renderer.render(report, at: occasion.instant)
        for failure in rendered.failures {
            logger.error(
                "a line of a report failed",
                metadata: [
                    "report": "\(report.name)", "line": "\(failure.line)", "error": "\(failure.cause.message)",
                    "hint": "\(failure.cause.hint)", "trace_id": "\(traceID)",
                ])
        }
        let now = clock.now()
        let run = try await store.pool.transaction { connection in
            try keep(rendered, of: report, occasion, at: now, traceID: traceID, on: connection)
        }
        return ReportSending(run: run, rendered: rendered)
    }

    private func keep(
        _ rendered: RenderedReport, of report: ReportDefinition, _ occasion: Occasion, at now: Date, traceID: String,
        on connection: any Connection
    ) throws -> ReportRun {
        let new = ReportStore.NewRun(
            report: report.name, firing: occasion.firing, kind: occasion.kind, windowEnd: rendered.window.end,
            text: rendered.text, failures: rendered.failures.map(\.description), createdAt: now)
        if let id = try store.insert(new, on: connection) {
            let refusals = try rendered.text.map { text in
                try enqueue(text, of: report, run: id, firing: occasion.firing, at: now, traceID: traceID, on: connection)
            } ?? []
            let notices = ErrorNotice.text(of: report, rendered.window, rendered.failures, refusals)
            if let notices {
                let key = "report-error:\(report.name):\(occasion.firing)"
                try tell(report.errorChannels, notices, key: key, traceID: traceID, on: connection)
            }
        }
        guard let run = try store.run(of: report.name, firing: occasion.firing, on: connection) else {
            throw DatabaseError(.other, "the run of report \(report.name) that was just kept is not there")
        }
        return run
    }

    /// - Returns: the channels that cannot take such a message, and why.
    private func enqueue(
        _ text: String, of report: ReportDefinition, run: Int64, firing: String, at now: Date, traceID: String,
        on connection: any Connection
    ) throws -> [ChannelTrouble] {
        var refusals: [ChannelTrouble] = []
        for channel in report.channels {
            try store.insertChannel(channel, of: run, on: connection)
            let entry = OutboxEntry(
                message: report.message(text), channel: channel, key: "report:\(report.name):\(firing):\(channel)",
                feature: ReportOutcomes.feature, reference: String(run), traceID: traceID)
            do {
                _ = try outbox.enqueue(entry, on: connection)
            } catch let error where !(error is DatabaseError) {
                refusals.append(ChannelTrouble(channel: channel, reason: "\(error)", hint: nil))
                try store.finish(
                    channel: channel, of: run, as: .failed, reason: "\(error)", hint: nil, at: now, on: connection)
            }
        }
        return refusals
    }

    /// Tells channels something that is not the report itself; a channel that cannot take it is passed over
    /// with a line in the log.
    func tell(
        _ channels: [String], _ text: String, key: String, traceID: String, on connection: any Connection
    ) throws {
        for channel in channels {
            let entry = OutboxEntry(message: .text(text), channel: channel, key: key, traceID: traceID)
            do {
                _ = try outbox.enqueue(entry, on: connection)
            } catch let error where !(error is DatabaseError) {
                logger.error(
                    "a channel cannot be told what failed", metadata: ["channel": "\(channel)", "error": "\(error)"])
            }
        }
    }
}

/// What sending a report did.
package struct ReportSending: Sendable {
    package let run: ReportRun
    /// nil when the firing had its run already: nothing was counted or sent anew.
    package let rendered: RenderedReport?
}

extension ReportDefinition {
    func message(_ text: String) -> Message {
        switch format {
        case .text:
            Message(.text(Message.Text(text, mentionedUsers: mentions, mentionedMobiles: mentionedMobiles)))
        case .markdown: Message(.markdown(text))
        case .markdownV2: Message(.markdownV2(text))
        }
    }
}
