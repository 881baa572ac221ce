import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("A backlog that is folded", .timeLimit(.minutes(2)))
struct MergeTests {
    /// Three a minute, so that more than six waiting are too many.
    private static let rate = ChannelLimits.Rate(count: 3, per: .seconds(60))
    private static let policy = ChannelPolicy(merge: MergeRule(after: .seconds(120), quotes: 2))

    /// The test's clock runs so fast that a slow commit would take longer than a lease.
    private static let patient = DispatchSettings(qps: 1_000_000, lease: .seconds(86_400))

    private func withBacklog(
        _ kind: TestDatabaseKind, peer: PeerSwitch = PeerSwitch(nil), policy: ChannelPolicy = MergeTests.policy,
        _ body: (DeliveryFixture) async throws -> Void
    ) async throws {
        try await withDelivery(
            kind,
            channels: { clock in
                [
                    FakeChannel(clock: clock, rate: Self.rate) { _ in peer.answer }, FakeChannel("duty", clock: clock),
                ]
            }, policies: ["ops": policy], body)
    }

    private func enqueue(_ count: Int, topic: String?, _ fixture: DeliveryFixture) async throws -> [Int64] {
        var ids: [Int64] = []
        for number in 1...count {
            ids += try await fixture.enqueue(
                "\(topic ?? "none") \(number)\nsecond line", key: "\(topic ?? "none")-\(number)", feature: "reports",
                topic: topic)
            fixture.clock.advance(by: .milliseconds(1))
        }
        return ids
    }

    private func untold(_ fixture: DeliveryFixture) async throws -> Int {
        try await fixture.store.withConnection { connection in
            Int(try connection.queryFirst("SELECT COUNT(*) AS n FROM delivery_outcome")?.integer("n") ?? 0)
        }
    }

    @Test(
        "arrives as one digest for each topic; what was folded ends as its digest and is told",
        arguments: TestDatabaseKind.allCases)
    func folds(_ kind: TestDatabaseKind) async throws {
        try await withBacklog(kind) { fixture in
            let daily = try await enqueue(5, topic: "daily", fixture)
            let watch = try await enqueue(3, topic: "watch", fixture)
            let single = try await enqueue(1, topic: "alone", fixture)
            let none = try await enqueue(1, topic: nil, fixture)
            try await fixture.dispatching(Self.patient) {
                try await fixture.advancing(by: .seconds(10), until: daily + watch + single + none) {
                    $0.allSatisfy { $0.state == .delivered }
                }
            }
            let texts = try #require(fixture.channel()?.texts)
            #expect(
                texts.sorted() == [
                    "alone 1\nsecond line",
                    "daily：积压的 5 条消息合并为一条，最新 2 条：\n· daily 4 / second line\n· daily 5 / second line",
                    "none 1\nsecond line",
                    "watch：积压的 3 条消息合并为一条，最新 2 条：\n· watch 2 / second line\n· watch 3 / second line",
                ])
            #expect(try await untold(fixture) == 10)
            let details = try #require(try await fixture.ledger.show(daily[0]))
            let digest = try #require(try await fixture.ledger.show(details.summary.mergedInto ?? 0))
            #expect(digest.summary.folds == 5 && digest.summary.channel == "ops" && details.attempts.isEmpty)
        }
    }

    @Test("that is bearable is sent one by one", arguments: TestDatabaseKind.allCases)
    func bearable(_ kind: TestDatabaseKind) async throws {
        try await withBacklog(kind) { fixture in
            let ids = try await enqueue(6, topic: "daily", fixture)
            try await fixture.dispatching(Self.patient) {
                try await fixture.advancing(by: .seconds(10), until: ids) { $0.allSatisfy { $0.state == .delivered } }
            }
            #expect(fixture.channel()?.texts.count == 6)
        }
    }

    @Test("by two nodes at the same moment is in one digest, each message once", arguments: TestDatabaseKind.allCases)
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        try await withBacklog(kind) { fixture in
            let ids = try await enqueue(40, topic: "daily", fixture)
            try await fixture.store.transaction { try ChannelStore.register(["ops"], on: $0) }
            let request = FoldStore.Request(channel: "ops", rule: MergeRule(after: .seconds(120)), bearable: 6)
            let counts = try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await fixture.store.transaction { connection in
                            try FoldStore.fold(
                                request, by: fixture.outbox, at: fixture.clock.now(), on: connection)
                        }
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(counts.sorted() == [0, 0, 0, 40])
            #expect(try await fixture.states(of: ids).allSatisfy { $0 == .merged })
        }
    }

    @Test(
        "a digest that fails fails what it holds, goes to the fallback once, and a retry brings all back",
        arguments: TestDatabaseKind.allCases)
    func digestFails(_ kind: TestDatabaseKind) async throws {
        let peer = PeerSwitch(SendFailure(.permanent, reason: "robot_gone", message: "the robot was removed"))
        var policy = Self.policy
        policy.fallback = "duty"
        try await withBacklog(kind, peer: peer, policy: policy) { fixture in
            let ids = try await enqueue(10, topic: "daily", fixture)
            try await fixture.dispatching {
                let ended = try await fixture.advancing(until: ids) { $0.allSatisfy(\.state.isFinished) }
                #expect(ended.allSatisfy { $0.state == .refused })
                #expect(ended.allSatisfy { $0.error?.contains("the channel duty takes over") == true })
                try await fixture.advancing(until: ids) { _ in fixture.channel("duty")?.texts.isEmpty == false }
                #expect(fixture.channel("duty")?.texts.count == 1)
                peer.recover()
                let digest = try #require(try await fixture.ledger.show(ids[0])?.summary.mergedInto)
                try await fixture.ledger.retry(digest)
                let states = try await fixture.advancing(until: ids) { $0.allSatisfy { $0.state == .delivered } }
                #expect(states.count == 10)
            }
            #expect(try await untold(fixture) == 10)
        }
    }

    @Test(
        "what is folded is cancelled with its digest and not alone; retried, it goes by itself",
        arguments: TestDatabaseKind.allCases)
    func cancelled(_ kind: TestDatabaseKind) async throws {
        try await withBacklog(kind) { fixture in
            let ids = try await enqueue(8, topic: "daily", fixture)
            try await fixture.store.transaction { connection in
                try ChannelStore.register(["ops"], on: connection)
                let request = FoldStore.Request(channel: "ops", rule: MergeRule(after: .seconds(120)), bearable: 6)
                _ = try FoldStore.fold(request, by: fixture.outbox, at: fixture.clock.now(), on: connection)
            }
            let digest = try #require(try await fixture.ledger.show(ids[0])?.summary.mergedInto)
            await #expect(throws: DeliveryRefusal.self) { try await fixture.ledger.cancel(ids[0]) }
            try await fixture.ledger.cancel(digest)
            #expect(try await fixture.states(of: ids).allSatisfy { $0 == .cancelled })
            try await fixture.ledger.retry(ids[0])
            try await fixture.dispatching { try await fixture.untilFinished([ids[0]]) }
            #expect(fixture.channel()?.texts == ["daily 1\nsecond line"])
        }
    }

    @Test("a digest is as long as the channel takes in one part, and mentions whom its messages mention")
    func digests() throws {
        let texts = (1...30).map { Message.Text("line \($0)", mentionedUsers: ["u\($0 % 2)"]) }
        let digest = Digest(topic: "daily", texts: texts, receivers: Receivers(users: ["a"]))
        let message = digest.message(quoting: 3)
        guard case .text(let text) = message.body else {
            Issue.record("a digest is a text")
            return
        }
        #expect(text.content == "daily：积压的 30 条消息合并为一条，最新 3 条：\n· line 28\n· line 29\n· line 30")
        #expect(text.mentionedUsers == ["u1", "u0"] && message.receivers == Receivers(users: ["a"]))
        #expect(Digest.text(of: Message(.image(Message.Image(bytes: [])))) == nil)
    }
}
