import Database
import FoundationEssentials
import Observability
import Testing
import Timekeeping

@testable import Delivery

@Suite("What the dispatcher decides")
struct DecisionTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)

    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    private func delivery(_ id: Int64, _ channel: String, attempt: Int = 1) -> ClaimedDelivery {
        ClaimedDelivery(
            id: id, channel: channel, key: "k\(id)", part: 1, parts: 1, message: "", attempt: attempt,
            attemptsBefore: 0,
            feature: nil, traceID: "t", claimedAt: start, wantedAt: start)
    }

    private func board(_ channels: [(String, ChannelLimits)], _ settings: DispatchSettings) -> DispatchBoard {
        var board = DispatchBoard(channels: channels.map { (name: $0.0, limits: $0.1) }, settings: settings, at: start)
        board.polled(Dictionary(uniqueKeysWithValues: channels.map { ($0.0, start) }), at: start)
        return board
    }

    private func claim(_ board: inout DispatchBoard, at now: Date, ids: inout Int64) -> [String: Int] {
        guard case .claim(let requests) = board.step(at: now) else { return [:] }
        let answers = requests.map { request in
            var answer = ClaimAnswer(channel: request.channel)
            for _ in 0..<request.count {
                ids += 1
                answer.deliveries.append(delivery(ids, request.channel))
            }
            answer.nextDue = now
            return answer
        }
        _ = board.claimed(answers, for: requests, at: now)
        return Dictionary(uniqueKeysWithValues: requests.map { ($0.channel, $0.count) })
    }

    @Test("a store that was away for long is asked again within a second, and complained of ever more seldom")
    func resumesClaims() {
        var board = board([("a", ChannelLimits(concurrency: 10))], .quick)
        var now = start
        var tellings = 0
        for _ in 0..<20 {
            if board.claimFailed([], at: now) { tellings += 1 }
            guard case .wait(let until?) = board.step(at: now) else { break }
            #expect(until > now && until.timeIntervalSince(now) <= 1)
            now = until
        }
        #expect(now > at(15) && tellings == 5)
    }

    @Test("what is sent and not yet in the books is bounded, and goes on as soon as some of it is")
    func bounded() {
        var settings = DispatchSettings.quick
        settings.concurrency = 30
        var board = board([("a", ChannelLimits(concurrency: 200))], settings)
        var ids: Int64 = 0
        _ = claim(&board, at: start, ids: &ids)
        var sent: [ClaimedDelivery] = []
        var next = board.take(at: start)
        while let delivery = next {
            sent.append(delivery)
            next = board.sent(delivery, pauseUntil: nil, at: start).next
        }
        #expect(sent.count == 60 && board.unrecorded == 60)
        let wakes = board.recorded(sent[0])
        let (another, beyond) = (board.take(at: start), board.take(at: start))
        #expect(wakes && another != nil && beyond == nil)
    }

    @Test("a channel whose window is full is not claimed for, and the others have their turn")
    func fullWindow() {
        let limited = ChannelLimits(concurrency: 10, rate: .init(count: 2, per: .seconds(60)))
        var board = board([("a", limited), ("b", ChannelLimits(concurrency: 10))], .quick)
        var ids: Int64 = 0
        #expect(claim(&board, at: start, ids: &ids) == ["a": 2, "b": 10])
        var sent: [String: Int] = [:]
        for _ in 0..<12 {
            guard let next = board.take(at: start) else { break }
            sent[next.channel, default: 0] += 1
            _ = board.sent(next, pauseUntil: nil, at: start)
        }
        #expect(claim(&board, at: at(0.1), ids: &ids)["a"] == nil)
        #expect(board.lanes[0].queue.isEmpty)
        #expect(claim(&board, at: at(0.2), ids: &ids)["a"] == nil)
    }

    @Test("keeps to the concurrency of each channel and of all")
    func concurrency() {
        var settings = DispatchSettings.quick
        settings.concurrency = 5
        var board = board([("a", ChannelLimits(concurrency: 2)), ("b", ChannelLimits(concurrency: 10))], settings)
        var ids: Int64 = 0
        _ = claim(&board, at: start, ids: &ids)
        var taken: [String: Int] = [:]
        while let next = board.take(at: start) { taken[next.channel, default: 0] += 1 }
        #expect(taken == ["a": 2, "b": 3])
    }

    @Test("keeps to the sends a second over all channels, and says when the next may go")
    func sendsASecond() {
        var settings = DispatchSettings.quick
        settings.qps = 20
        var board = board([("a", ChannelLimits(concurrency: 10))], settings)
        var ids: Int64 = 0
        _ = claim(&board, at: start, ids: &ids)
        #expect(board.take(at: start) != nil)
        #expect(board.take(at: start) == nil)
        guard case .wait(let until?) = board.step(at: start) else {
            Issue.record("there is nothing to do but to wait")
            return
        }
        #expect(abs(until.timeIntervalSince(start) - 0.05) < 0.001)
        #expect(board.take(at: until) != nil)
    }

    @Test("claims ahead for a quick peer and hardly for a slow one")
    func claimsAhead() {
        var ahead = ClaimAhead(floor: 20, ceiling: 300)
        for step in 0..<6 { ahead.claimed(isFull: true, at: at(Double(step) * 0.01)) }
        #expect(ahead.target == 300)
        for step in 1..<6 { ahead.claimed(isFull: true, at: at(Double(step) * 5)) }
        #expect(ahead.target == 20)
    }

    @Test("looks for others' work every 100 ms at first, then rarer, and at once when told to hurry")
    func pollPace() {
        var pace = PollPace(start: start)
        var now = start
        func gaps(_ count: Int) -> [Double] {
            (0..<count).map { _ in
                pace.polled(foundNews: false, at: now)
                defer { now = pace.next }
                return (pace.next.timeIntervalSince(now) * 10).rounded() / 10
            }
        }
        #expect(gaps(8) == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])
        pace.polled(foundNews: true, at: now)
        #expect(abs(pace.next.timeIntervalSince(now) - 0.1) < 0.001)
        pace.listens(true, at: now)
        #expect(pace.next == now)
        #expect(gaps(11).suffix(3) == [25.6, 30, 30])
        pace.listens(false, at: now)
        #expect(gaps(8).suffix(2) == [5, 5])
        now = now.addingTimeInterval(-3)
        pace.hurry(at: now)
        #expect(abs(pace.next.timeIntervalSince(now) - 0.01) < 0.001)
    }

    @Test("a retry waits the base to the power of the attempt, a fifth more or less, an hour at most")
    func backoff() {
        let backoff = Backoff(base: 2)
        #expect(backoff.delay(after: 1, asked: nil, chance: 0.5) == .seconds(2))
        #expect(abs(backoff.delay(after: 3, asked: nil, chance: 0).seconds - 6.4) < 1e-9)
        #expect(abs(backoff.delay(after: 3, asked: nil, chance: 1).seconds - 9.6) < 1e-9)
        #expect(backoff.delay(after: 99, asked: nil, chance: 1) == .seconds(3_600))
        #expect(backoff.delay(after: 1, asked: .seconds(90), chance: 0.5) == .seconds(90))
        #expect(backoff.delay(after: 1, asked: .seconds(86_400), chance: 0.5) == .seconds(3_600))
    }

    @Test("keeps the first 20 000 bytes of an answer, whole characters, secrets masked before the cut")
    func answers() {
        let judge = AttemptJudge(
            maxAttempts: 5, backoff: Backoff(base: 2), mask: SecretMask(["hidden-key"]), chance: { 0.5 })
        let body = String(repeating: "字", count: 6_664) + "hidden-key" + String(repeating: "字", count: 50)
        let attempt = judge.judge(
            delivery(1, "a"), .delivered(PeerAnswer(status: 200, body: body)), startedAt: start, finishedAt: start)
        let kept = attempt.answer ?? ""
        #expect(kept.utf8.count <= 20_000 && kept.utf8.count > 19_990)
        #expect(kept.contains("***") && !kept.contains("hid") && !kept.contains("\u{FFFD}"))
    }

    private func judge(_ policy: ChannelPolicy = ChannelPolicy()) -> AttemptJudge {
        AttemptJudge(
            maxAttempts: 5, backoff: Backoff(base: 2), mask: SecretMask([]), chance: { 0.5 }, policies: ["a": policy])
    }

    private func judged(
        _ failure: SendFailure, attempt: Int = 1, policy: ChannelPolicy = ChannelPolicy(), at seconds: Double = 0,
        peer: PeerHealth = .sound
    ) -> FinishedAttempt {
        var delivery = delivery(1, "a", attempt: attempt)
        delivery.peer = peer
        return judge(policy).judge(delivery, .failed(failure), startedAt: at(seconds), finishedAt: at(seconds))
    }

    @Test("a delivery ends as what its last failure was")
    func kindsOfEnds() {
        for kind in SendFailure.Kind.allCases {
            let failure = SendFailure(.permanent, kind: kind, reason: "r", message: "m")
            #expect(judged(failure).next == .end(DeliveryState(kind)))
        }
        let busy = SendFailure(.retry(after: nil), reason: "busy", message: "m")
        #expect(judged(busy, attempt: 4).next == .retry(at: at(16)))
        #expect(judged(busy, attempt: 5).next == .end(.failed))
    }

    @Test(
        "a peer that wants fewer messages costs no attempts for a day, then the delivery that has had its attempts ends"
    )
    func throttled() {
        let often = SendFailure(.retry(after: .seconds(60)), kind: .throttled, reason: "rate_limited", message: "m")
        let early = judged(often, attempt: 5)
        #expect(early.isSpared && early.next == .retry(at: at(60)))
        let late = judged(often, attempt: 5, at: 24 * 3_600 - 1)
        #expect(late.isSpared)
        #expect(judged(often, attempt: 5, at: 24 * 3_600).next == .end(.throttled))
        // It stood behind others for a day, and is asked for the first time now.
        #expect(judged(often, attempt: 1, at: 48 * 3_600).next == .retry(at: at(48 * 3_600 + 60)))
    }

    @Test("a channel's own pauses say how often is tried; what a peer asks for is never undercut, up to an hour")
    func schedule() {
        let policy = ChannelPolicy(retries: RetrySchedule([.seconds(5), .seconds(36_000)]))
        let lost = SendFailure(.retry(after: nil), reason: "timeout", message: "m")
        #expect(judged(lost, attempt: 1, policy: policy).next == .retry(at: at(5)))
        #expect(judged(lost, attempt: 2, policy: policy).next == .retry(at: at(36_000)))
        #expect(judged(lost, attempt: 3, policy: policy).next == .end(.failed))
        var asking = lost
        asking.disposition = .retry(after: .seconds(600))
        #expect(judged(asking, attempt: 1, policy: policy).next == .retry(at: at(600)))
        asking.disposition = .retry(after: .seconds(86_400))
        #expect(judged(asking, attempt: 1, policy: policy).next == .retry(at: at(3_600)))
    }

    @Test("what tries whether a resting peer is back pays no attempt, and what finds it gone waits")
    func sparedTrials() {
        var lost = SendFailure(.retry(after: nil), reason: "timeout", message: "m")
        lost.blamesPeer = true
        #expect(judged(lost, attempt: 5, peer: .onTrial).isSpared)
        #expect(judged(lost, attempt: 5).next == .end(.failed))
        var gone = SendFailure(.permanent, reason: "http_410", message: "m")
        gone.disablesChannel = true
        #expect(judged(gone, attempt: 5).isSpared && judged(gone, attempt: 5).next == .retry(at: start))
    }

    @Test("a partial delivery names whom the peer will not reach")
    func partial() {
        let missing = NotReached(users: ["zhang", "li"], parties: ["7"])
        let attempt = judge().judge(
            delivery(1, "a"), .partial(PeerAnswer(status: 200, body: "{}", reference: "msg-1"), missing),
            startedAt: start, finishedAt: start)
        #expect(attempt.next == .end(.partial) && attempt.outcome == .partial && attempt.reference == "msg-1")
        #expect(attempt.error == "delivered, but not to the users zhang, li; the parties 7")
        let nobody = judge().judge(
            delivery(1, "a"), .partial(nil, NotReached()), startedAt: start, finishedAt: start)
        #expect(nobody.next == .delivered)
    }

    @Test("ids go to the store in lists of few lengths, each id in exactly the lists' union")
    func chunks() {
        for count in [0, 1, 2, 4, 5, 16, 17, 64, 65, 300, 301, 700] {
            let ids = (0..<count).map { Int64($0) }
            let chunks = Array(ValueChunks(ids))
            #expect(chunks.allSatisfy { [1, 4, 16, 64, 300].contains($0.count) })
            #expect(Set(chunks.flatMap { $0 }) == Set(ids))
        }
    }
}
