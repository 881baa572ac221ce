import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// One HTTP call and what its answer means.
struct RobotTransport: Sendable {
    let key: RobotKey
    let httpClient: HTTPClient
    let timeout: Duration

    func call(_ request: HTTPClientRequest, doing: String) async throws -> (reply: WeComReply, answer: WeComAnswer) {
        let (status, retryAfter, body) = try await exchange(request, doing: doing)
        let answer = WeComAnswer(status: status, body: masked(body))
        guard status == 200 else {
            throw WeComError(.status(status, retryAfter: retryAfter), doing: doing, answer: answer)
        }
        let reply: WeComReply
        do {
            reply = try JSONDecoder().decode(WeComReply.self, from: Data(body))
        } catch {
            throw WeComError(.unreadable, doing: doing, detail: "the body is no JSON with an errcode", answer: answer)
        }
        guard reply.errcode == 0 else {
            throw WeComError(.refused(WeComErrorCode(rawValue: reply.errcode)), doing: doing, answer: answer)
        }
        return (reply, answer)
    }

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
        try await withThrowingTaskGroup { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await chunk in body {
                    bytes.append(contentsOf: chunk.readableBytesView.prefix(WeComAnswer.bodyLimitBytes - bytes.count))
                    if bytes.count >= WeComAnswer.bodyLimitBytes { break }
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

    private func masked(_ body: [UInt8]) -> String {
        String(decoding: body, as: UTF8.self).split(separator: key.secret, omittingEmptySubsequences: false)
            .joined(separator: key.masked)
    }

    private func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

/// The whole call took longer than allowed.
struct TimedOut: Error {}
