import Foundation
import Hummingbird
import Monitoring

extension RuleAlertEndpoints {
    /// Those that last, and those that are still to come.
    func silences(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let now = clock.now()
        let found = try await desk.silences(endingAfter: now)
        return try Answer.list(found.map { SilenceFacts($0, at: now) }, next: nil, facts)
    }

    func silence(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let key = try IdempotencyKey(request, facts).map { "silence:" + $0.text }
        let order = try await request.decoded(as: SilenceOrder.self, facts)
        let now = clock.now()
        let answers = KeptAnswers(keys)
        if let key, let id = try await answers.number(of: key, for: order.mark, others: "another silence") {
            guard let known = try await desk.silences(endingAfter: now).first(where: { $0.id == id }) else {
                throw APIError.conflict("ended", "the silence \(id) that this Idempotency-Key made has ended")
            }
            return try Answer.facts(Made(silence: SilenceFacts(known, at: now), duplicate: true), facts)
        }
        let wanted = AlertSilence(
            matchers: order.matchers, from: order.from ?? now, until: order.until, by: facts.caller.name ?? "api",
            comment: order.comment ?? "")
        if let problem = SilenceRule.problem(wanted, at: now) { throw APIError.invalidBody(problem) }
        let made = try await desk.silence(wanted)
        if let key { await answers.keep(made.id, for: order.mark, as: key, facts) }
        return try Answer.facts(
            Made(silence: SilenceFacts(made, at: now), duplicate: false), facts, status: .created)
    }

    /// It is kept as one that has ended.
    func end(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let id = try facts.pathNumber("id", of: "silence")
        guard try await desk.endSilence(id, at: clock.now()) else {
            throw APIError.notFound("there is no silence \(id) that lasts; GET /api/v1/silences lists those that do")
        }
        return try Answer.facts("ended", id, facts)
    }

    private struct Made: Encodable {
        let silence: SilenceFacts
        /// The Idempotency-Key was known: nothing new was made.
        let duplicate: Bool
    }
}

private struct SilenceOrder: Decodable {
    let matchers: [String: String]
    let from: Date?
    let until: Date
    let comment: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case matchers, from, until, comment }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        let body = try decoder.container(keyedBy: CodingKeys.self)
        matchers = try body.decode([String: String].self, forKey: .matchers)
        from = try body.decodeIfPresent(Date.self, forKey: .from)
        until = try body.decode(Date.self, forKey: .until)
        comment = try body.decodeIfPresent(String.self, forKey: .comment)
    }

    /// The same for the same order; one word.
    var mark: String {
        let pairs = matchers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let text = (pairs + ["\(from?.timeIntervalSince1970 ?? 0)", "\(until.timeIntervalSince1970)", comment ?? ""])
            .joined(separator: "\n")
        return Data(text.utf8).base64EncodedString()
    }
}
