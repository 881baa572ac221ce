import Delivery
import Foundation
import Observability
import Reports
import Scheduling

/// The data of live events: small, and with the names that the lists of the API use.
enum LiveEventBodies {
    static func event(_ delivery: DeliverySummary) throws -> LiveEvent {
        let body = DeliveryBody(
            id: delivery.id, channel: delivery.channel, state: delivery.state.rawValue, part: delivery.part,
            parts: delivery.parts, attempts: delivery.attempts, createdAt: text(delivery.createdAt),
            dueAt: text(delivery.dueAt), finishedAt: text(delivery.finishedAt), reason: delivery.reason,
            error: delivery.error, feature: delivery.feature, topic: delivery.topic, folds: delivery.folds,
            fallbackOf: delivery.fallbackOf, traceID: delivery.traceID)
        return LiveEvent(kind: .delivery, channel: delivery.channel, data: try encode(body))
    }

    static func event(_ run: RunRecord) throws -> LiveEvent {
        let body = RunBody(
            kind: "job", id: run.id, job: run.job, report: nil, state: run.state.rawValue, attempt: run.attempt,
            isManual: run.isManual, scheduledAt: text(run.scheduledAt), startedAt: text(run.startedAt),
            finishedAt: text(run.finishedAt), detail: run.detail, traceID: run.traceID)
        return LiveEvent(kind: .run, channel: nil, data: try encode(body))
    }

    static func event(_ run: ReportRunFeed.Change) throws -> LiveEvent {
        let body = RunBody(
            kind: "report", id: run.id, job: nil, report: run.report, state: run.state, attempt: nil,
            isManual: run.kind == ReportRun.Kind.manual.rawValue, scheduledAt: nil, startedAt: nil, finishedAt: nil,
            detail: nil, traceID: nil)
        return LiveEvent(kind: .run, channel: nil, data: try encode(body))
    }

    static func event(_ change: ChannelFeed.Change) throws -> LiveEvent {
        let pause = change.pause
        let body = ChannelBody(
            channel: change.channel, state: change.state,
            until: pause.flatMap { $0.kind == .disabled ? nil : text($0.until) }, since: text(pause?.since),
            reason: pause?.reason)
        return LiveEvent(kind: .channel, channel: change.channel, data: try encode(body))
    }

    private static func text(_ date: Date?) -> String? { date.map(Timestamp.text) }

    private static func encode(_ body: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }

    private struct DeliveryBody: Encodable {
        let id: Int64
        let channel, state: String
        let part, parts, attempts: Int
        let createdAt, dueAt, finishedAt, reason, error, feature, topic: String?
        let folds: Int
        let fallbackOf, traceID: String?

        private enum CodingKeys: String, CodingKey {
            case id, channel, state, part, parts, attempts, createdAt, dueAt, finishedAt, reason, error, feature, topic
            case folds, fallbackOf
            case traceID = "trace_id"
        }
    }

    private struct RunBody: Encodable {
        let kind: String
        let id: Int64
        let job, report: String?
        let state: String
        let attempt: Int?
        let isManual: Bool
        let scheduledAt, startedAt, finishedAt, detail, traceID: String?

        private enum CodingKeys: String, CodingKey {
            case kind, id, job, report, state, attempt, scheduledAt, startedAt, finishedAt, detail
            case isManual = "manual"
            case traceID = "trace_id"
        }
    }

    private struct ChannelBody: Encodable {
        let channel, state: String
        let until, since, reason: String?
    }
}
