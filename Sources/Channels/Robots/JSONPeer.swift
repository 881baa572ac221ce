import AsyncHTTPClient
import Delivery
import FoundationEssentials
import NIOCore
import Networks
import Settings
import Timekeeping

/// A peer that takes JSON over HTTP and answers with JSON: the robots of DingTalk and Feishu, Telegram's bots.
struct JSONPeer: Sendable {
    let channel: String
    /// As sentences call it: `DingTalk`.
    let noun: String
    let httpClient: HTTPClient
    /// For one call, to the last byte of its answer.
    let timeout: Duration
    let clock: any WallClock
    /// Never shown, whatever the peer repeats: a token that is part of the address.
    let secrets: [String]

    private static let answerBytes = 64 << 10

    func post(_ url: String, _ body: JSONValue) async -> Result<PeerReply, SendFailure> {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return await post(url, contentType: "application/json; charset=utf-8", try encoder.encode(body))
        } catch {
            return .failure(
                SendFailure(
                    .permanent, reason: "invalid_message", message: "channel \(channel): the message makes no JSON"))
        }
    }

    func post(
        _ url: String, contentType: String, _ body: some Sequence<UInt8> & Sendable
    ) async -> Result<PeerReply, SendFailure> {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: contentType)
        request.headers.add(name: "User-Agent", value: "Herald")
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            return .success(try await exchange(request))
        } catch {
            return .failure(PeerTransportFailure(error, noun: noun, limit: timeout).failure(channel: channel))
        }
    }

    /// What follows from a status that is no success, where the body says nothing better.
    func failure(for reply: PeerReply) -> SendFailure {
        let message = "channel \(channel): \(noun) answered HTTP \(reply.status)"
        var failure: SendFailure
        switch reply.status {
        case 429:
            let delay = reply.retryAfter ?? .seconds(60)
            failure = SendFailure(
                .retry(after: delay), kind: .throttled, reason: "rate_limited", message: message,
                hint: "\(noun) or something before it limits the calls; lower the channel's rate.",
                pauseChannel: delay)
        case 408, 425, 500...599:
            failure = SendFailure(
                .retry(after: reply.retryAfter), reason: "http_\(reply.status)", message: message,
                hint: "\(noun) or something before it is out of order; it is tried again by itself.")
            failure.blamesPeer = true
        case 200:
            failure = SendFailure(
                .retry(after: nil), reason: "unreadable_answer", message: message + " with a body that is not its own",
                hint: "Something between here and \(noun) answers in its place: check base_url, proxies and DNS.")
            failure.blamesPeer = true
        default:
            failure = SendFailure(
                .permanent, reason: "http_\(reply.status)", message: message,
                hint: "The address is not \(noun)'s API: check base_url, proxies and DNS.")
        }
        failure.answer = reply.answer
        return failure
    }

    /// A refusal with a code of the peer's own.
    func failure(_ code: Int, _ text: String, _ meaning: PeerCode, _ reply: PeerReply) -> SendFailure {
        let words = masked(text).cut(toCharacters: 200)
        var failure = meaning.failure("channel \(channel): \(noun) answered code \(code) (\(words))")
        failure.answer = reply.answer
        return failure
    }

    func masked(_ text: String) -> String {
        secrets.filter { !$0.isEmpty }.reduce(text) { text, secret in
            text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> PeerReply {
        let deadline = ContinuousClock.now + timeout
        let response = try await httpClient.execute(request, timeout: .milliseconds(timeout.milliseconds))
        let body = try await bytes(of: response.body, until: deadline)
        let retryAfter = response.headers.first(name: "Retry-After")
            .flatMap { RetryAfterHeader.delay($0, now: clock.now()) }
        let answer = PeerAnswer(
            status: Int(response.status.code), body: masked(String(decoding: body, as: UTF8.self)))
        return PeerReply(body: body, retryAfter: retryAfter, answer: answer)
    }

    /// The client's own deadline ends with the answer's head; a peer that dribbles must not hold us longer.
    private func bytes(
        of body: HTTPClientResponse.Body, until deadline: ContinuousClock.Instant
    ) async throws -> [UInt8] {
        try await withThrowingTaskGroup { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await chunk in body {
                    bytes.append(contentsOf: chunk.readableBytesView.prefix(Self.answerBytes - bytes.count))
                    if bytes.count >= Self.answerBytes { break }
                }
                return bytes
            }
            group.addTask {
                try await Task.sleep(until: deadline)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
