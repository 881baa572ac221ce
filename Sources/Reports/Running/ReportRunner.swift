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
    /// - Returns: the run; the one that was there already if this firing had one, with its deliveries, as far as they are
    ///   still kept.
    package func send(_ report: ReportDefinition, _ occasion: Occasion, traceID: String) async throws -> ReportSending {
        if let known = try await store.run(of: report.name, firing: occasion.firing) {
            let ids = try await store.pool.withConnection { try deliveries(of: known, on: $0) }
            return ReportSending(
                run: known, rendered: nil, deliveryIDs: ids, noticeIDs: [])
        }
        let rendered = try await renderer.render(report, at: occasion.instant)
        for failures in rendered.failures.byCause {
            guard let cause = failures.first?.cause else { continue }
            logger.error(
                "lines of a report failed",
                metadata: [
                    "report": "\(report.name)", "lines": "\(failures.map(\.line).joined(separator: ", "))",
                    "error": "\(cause.message)", "hint": "\(cause.hint)", "trace_id": "\(traceID)",
                ])
        }
        let now = clock.now()
        return try await store.pool.transaction { connection in
            try keep(rendered, of: report, occasion, at: now, traceID: traceID, on: connection)
        }
    }

    /// The deliveries that carry a run, over all channels; found by their keys.
    private func deliveries(of run: ReportRun, on connection: any Connection) throws -> [Int64] {
        try run.channels.flatMap { channel in
            let key = Self.key(of: run.report, run.firing, channel.channel)
            return try outbox.deliveries(of: key, to: channel.channel, on: connection)
        }.sorted()
    }

    private func keep(
        _ rendered: RenderedReport, of report: ReportDefinition, _ occasion: Occasion, at now: Date, traceID: String,
        on connection: any Connection
    ) throws -> ReportSending {
        let new = ReportStore.NewRun(
            report: report.name, firing: occasion.firing, kind: occasion.kind, windowEnd: rendered.window.end,
            text: rendered.text, failures: rendered.failures.sentences, createdAt: now)
        let id = try store.insert(new, on: connection)
        var (deliveryIDs, noticeIDs): ([Int64], [Int64]) = ([], [])
        if let id {
            let enqueued = try rendered.text.map { text in
                try enqueue(
                    text, of: report, run: id, firing: occasion.firing, at: now, traceID: traceID, on: connection)
            }
            deliveryIDs = enqueued?.deliveryIDs ?? []
            if let notice = ErrorNotice.text(of: report, rendered.window, rendered.failures, enqueued?.refusals ?? []) {
                let key = "report-error:\(report.name):\(occasion.firing)"
                noticeIDs = try tell(report.errorChannels, notice, key: key, traceID: traceID, on: connection)
            }
        }
        guard let run = try store.run(of: report.name, firing: occasion.firing, on: connection) else {
            throw DatabaseError(.other, "the run of report \(report.name) that was just kept is not there")
        }
        // Somebody else made the same run meanwhile.
        if id == nil { deliveryIDs = try deliveries(of: run, on: connection) }
        return ReportSending(
            run: run, rendered: id == nil ? nil : rendered, deliveryIDs: deliveryIDs, noticeIDs: noticeIDs)
    }

    private struct Enqueued {
        var deliveryIDs: [Int64] = []
        /// The channels that cannot take such a message, and why.
        var refusals: [ChannelTrouble] = []
    }

    private func enqueue(
        _ text: String, of report: ReportDefinition, run: Int64, firing: String, at now: Date, traceID: String,
        on connection: any Connection
    ) throws -> Enqueued {
        var enqueued = Enqueued()
        for channel in report.channels { try store.insertChannel(channel, of: run, on: connection) }
        for channel in report.channels {
            let entry = OutboxEntry(
                message: report.message(text), channel: channel, key: Self.key(of: report.name, firing, channel),
                feature: ReportOutcomes.feature, reference: String(run), topic: report.name, traceID: traceID)
            do {
                enqueued.deliveryIDs += try outbox.enqueue(entry, on: connection).deliveryIDs
            } catch let error where !(error is DatabaseError) {
                enqueued.refusals.append(ChannelTrouble(channel: channel, reason: "\(error)", hint: nil))
                try store.finish(
                    channel: channel, of: run, as: .failed, reason: "\(error)", hint: nil, at: now, on: connection)
            }
        }
        return enqueued
    }

    /// The idempotency key of a report's message to one channel.
    static func key(of report: String, _ firing: String, _ channel: String) -> String {
        "report:\(report):\(firing):\(channel)"
    }

    /// Tells channels something that is not the report itself; a channel that cannot take it is passed over
    /// with a line in the log.
    @discardableResult
    func tell(
        _ channels: [String], _ text: String, key: String, traceID: String, on connection: any Connection
    ) throws -> [Int64] {
        var deliveryIDs: [Int64] = []
        for channel in channels {
            let entry = OutboxEntry(message: .text(text), channel: channel, key: key, traceID: traceID)
            do {
                deliveryIDs += try outbox.enqueue(entry, on: connection).deliveryIDs
            } catch let error where !(error is DatabaseError) {
                logger.error(
                    "a channel cannot be told what failed", metadata: ["channel": "\(channel)", "error": "\(error)"])
            }
        }
        return deliveryIDs
    }
}

/// What sending a report did.
package struct ReportSending: Sendable {
    package let run: ReportRun
    /// nil when the firing had its run already: nothing was counted or sent anew.
    package let rendered: RenderedReport?
    /// The deliveries that carry the report, over all channels.
    package let deliveryIDs: [Int64]
    /// The deliveries that tell the error channels what failed.
    package let noticeIDs: [Int64]
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
