import Foundation
package import Reports

/// One message of a report and what became of it.
package struct ReportRunFacts: Encodable, Sendable {
    struct Channel: Encodable, Sendable {
        let channel: String
        let state: String
        let reason: String?
        let hint: String?
        let finishedAt: Date?
    }

    let id: Int64
    let report: String
    /// The scheduled instant, or `manual:` and a mark.
    let firing: String
    let kind: String
    let windowEnd: Date
    let state: String
    let text: String?
    let failures: [String]
    let createdAt: Date
    let finishedAt: Date?
    let channels: [Channel]

    package init(_ run: ReportRun) {
        id = run.id
        report = run.report
        firing = run.firing
        kind = run.kind.rawValue
        windowEnd = run.windowEnd
        state = run.state.rawValue
        text = run.text
        failures = run.failures
        createdAt = run.createdAt
        finishedAt = run.finishedAt
        channels = run.channels.map {
            Channel(
                channel: $0.channel, state: $0.state.rawValue, reason: $0.reason, hint: $0.hint,
                finishedAt: $0.finishedAt)
        }
    }
}

/// What a report would say.
struct ReportPreviewFacts: Encodable {
    struct Line: Encodable {
        let name: String
        let text: String?
        let milliseconds: Int64
        let failure: String?
    }

    let report: String
    let windowStart: Date
    let windowEnd: Date
    let text: String
    let failures: [String]
    let lines: [Line]

    init(_ rendered: RenderedReport, _ text: String, of report: ReportDefinition, masking: (String) -> String) {
        self.report = report.name
        windowStart = rendered.window.start
        windowEnd = rendered.window.end
        self.text = text
        failures = rendered.failures.sentences.map(masking)
        lines = rendered.lines.map { line in
            let time = line.elapsed.components
            return Line(
                name: line.label, text: line.text,
                milliseconds: time.seconds * 1_000 + time.attoseconds / 1_000_000_000_000_000,
                failure: (line.failure?.cause.description).map(masking))
        }
    }
}

/// What starting a report by hand did.
struct ReportStartFacts: Encodable {
    /// nil while it is still being counted.
    let run: ReportRunFacts?
    let deliveryIDs: [Int64]
    /// The deliveries that tell the error channels what failed.
    let noticeIDs: [Int64]
    /// The Idempotency-Key was known: nothing new is sent.
    let duplicate: Bool

    init(_ sending: ReportSending?) {
        run = (sending?.run).map(ReportRunFacts.init)
        deliveryIDs = sending?.deliveryIDs ?? []
        noticeIDs = sending?.noticeIDs ?? []
        duplicate = sending.map { $0.rendered == nil } ?? false
    }

    // Written out: "deliveryIDs" in snake case is "delivery_i_ds".
    private enum CodingKeys: String, CodingKey {
        case run, duplicate
        case deliveryIDs = "deliveryIds"
        case noticeIDs = "noticeIds"
    }
}
