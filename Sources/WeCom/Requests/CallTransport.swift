import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// One HTTP call and what its answer means.
struct CallTransport: Sendable {
    let httpClient: HTTPClient
    let timeout: Duration
    /// What is masked in answers that are kept.
    let secrets: [MaskedSecret]
    /// How much of an answer is read, in bytes; of that ``WeComAnswer/bodyLimitBytes`` are kept.
    var readLimitBytes = WeComAnswer.bodyLimitBytes

    /// - Parameter keepsAnswer: false where a success carries a secret.
    func call<Reply: WeComReplyFields>(
        _ request: HTTPClientRequest, doing: String, keepsAnswer: Bool = true
    ) async throws -> (reply: Reply, answer: WeComAnswer) {
        let (status, retryAfter, body) = try await exchange(request, doing: doing)
        let answer = WeComAnswer(status: status, body: keepsAnswer ? masked(body) : "")
        guard status == 200 else {
            throw WeComError(.status(status, retryAfter: retryAfter), doing: doing, answer: answer)
        }
        let verdict: Verdict
        do {
            verdict = try JSONDecoder().decode(Verdict.self, from: Data(body))
        } catch {
            throw WeComError(.unreadable, doing: doing, detail: "the body is no JSON with an errcode", answer: answer)
        }
        guard verdict.errcode == 0 else {
            // A refusal carries no secret, and its errmsg is what the operator needs.
            let answer = WeComAnswer(status: status, body: masked(body))
            throw WeComError(.refused(WeComErrorCode(rawValue: verdict.errcode)), doing: doing, answer: answer)
        }
        do {
            return (try JSONDecoder().decode(Reply.self, from: Data(body)), answer)
        } catch {
            throw WeComError(.unreadable, doing: doing, detail: "a field is missing or of another type", answer: answer)
        }
    }

    private struct Verdict: Decodable { let errcode: Int }

    private func exchange(
        _ request: HTTPClientRequest, doing: String
    ) async throws -> (status: Int, retryAfter: Duration?, body: [UInt8]) {
        let deadline = ContinuousClock.now + timeout
        do {
            let response = try await httpClient.execute(request, deadline: .now() + .nanoseconds(nanoseconds(timeout)))
            let retryAfter = response.headers.first(name: "Retry-After").flatMap(RetryAfter.delay)
            return (Int(response.status.code), retryAfter, try await bytes(of: response.body, until: deadline))
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw TransportFailure(error, limit: timeout).error(doing: doing)
        }
    }

    /// AsyncHTTPClient's own deadline ends with the answer's head; a peer that dribbles must not hold us longer.
    private func bytes(
        of body: HTTPClientResponse.Body, until deadline: ContinuousClock.Instant
    ) async throws -> [UInt8] {
        let limit = readLimitBytes
        return try await withThrowingTaskGroup { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await chunk in body {
                    bytes.append(contentsOf: chunk.readableBytesView.prefix(limit - bytes.count))
                    if bytes.count >= limit { break }
                }
                return bytes
            }
            group.addTask {
                try await Task.sleep(until: deadline)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    /// Masked before it is cut, so that no half of a secret remains at the end.
    private func masked(_ body: [UInt8]) -> String {
        var text = String(decoding: body, as: UTF8.self)
        for secret in secrets { text = secret.masked(in: text) }
        guard text.utf8.count > WeComAnswer.bodyLimitBytes else { return text }
        return String(decoding: text.utf8.prefix(WeComAnswer.bodyLimitBytes), as: UTF8.self)
    }

    private func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

/// A secret, and what is shown in its place.
struct MaskedSecret: Sendable {
    let secret: String
    let mask: String

    func masked(in text: String) -> String {
        guard !secret.isEmpty else { return text }
        return text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: mask)
    }
}

/// The whole call took longer than allowed.
struct TimedOut: Error {}
