import Coordination
import Delivery
import Foundation
import TestSupport
import Testing
import WeCom
import WeComSimulator

@testable import Channels

@Suite("A WeCom application's channel")
struct WeComAppChannelTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let card =
        #"{"card_type":"text_notice","main_title":{"title":"标题"},"card_action":{"type":1,"url":"https://a.b"}}"#

    private func parcel(_ message: Message, key: String = "k", attempt: Int = 1) -> Parcel {
        Parcel(deliveryID: 1, key: key, attempt: attempt, message: message, traceID: "trace")
    }

    private func failure(_ outcome: SendOutcome) throws -> SendFailure {
        guard case .failed(let failure) = outcome else { throw NotFailed() }
        return failure
    }

    private struct NotFailed: Error {}

    private func failure(_ fault: Fault, timeout: Duration = .seconds(10)) async throws -> SendFailure {
        var found: SendFailure?
        try await withApp(timeout: timeout) { channel, simulator in
            simulator.faults = [fault]
            found = try failure(await channel.send(parcel(.text("hello"))))
        }
        return try #require(found)
    }

    @Test(
        "every kind of message arrives, uncut",
        arguments: [
            (Message.text("新会员：张三"), "text"), (Message(.markdown("**a**")), "markdown"),
            (Message(.markdownV2("| a |\n|---|")), "text"), (Message(.image(.init(bytes: png))), "image"),
            (Message(.news([.init(title: "标题", description: "说明", url: "https://a.b")])), "news"),
            (Message(.file(.init(name: "报告.txt", bytes: Array("hello!".utf8)))), "file"),
            (Message(.templateCard(card)), "template_card"),
            (
                Message(
                    .textCard(
                        .init(
                            title: String(repeating: "题", count: 200),
                            description: "<div class=\"gray\">" + String(repeating: "说", count: 600) + "</div>",
                            url: "https://a.b", buttonText: "查看更多"))), "textcard"
            ),
            (Message.text(String(repeating: "字", count: 2_000)), "text"),
        ])
    func arrives(_ message: Message, _ type: String) async throws {
        try await withApp { channel, simulator in
            for (index, part) in try channel.compose(message).enumerated() {
                guard case .delivered(let answer) = await channel.send(parcel(part, key: "k#\(index)")) else {
                    Issue.record("not delivered")
                    return
                }
                #expect(answer?.reference?.isEmpty == false)
            }
            #expect(simulator.messages.allSatisfy { $0.type == type && $0.receivers == ["zhangsan"] })
            #expect(simulator.messages.isEmpty == false)
            #expect(simulator.messages.compactMap(\.cut).isEmpty)
            #expect(simulator.tokenCounts.calls == 1)
        }
    }

    @Test("who is not reached is named, and the others have it")
    func partial() async throws {
        let corp = SimulatedCorp.ours(unlicensed: ["lisi"])
        let receivers = Receivers(users: ["zhangsan", "lisi", "Nobody"], parties: ["1", "99"], tags: ["98"])
        try await withApp(.with(corp), options: WeComAppOptions(receivers: receivers)) { channel, simulator in
            let part = try #require(try channel.compose(.text("a")).first)
            guard case .partial(let answer, let missing) = await channel.send(parcel(part)) else {
                Issue.record("not partial")
                return
            }
            #expect(missing == NotReached(users: ["nobody"], parties: ["99"], tags: ["98"], unlicensed: ["lisi"]))
            #expect(answer?.reference != nil)
            #expect(simulator.messages.first?.receivers == ["zhangsan", "wangwu"])
        }
    }

    @Test("a reply that names a thousand users is read whole")
    func longReply() async throws {
        let users = ["zhangsan"] + (1..<1_000).map { "nobody-with-a-long-name-for-a-user-id-\($0)" }
        try await withApp(options: WeComAppOptions(receivers: Receivers(users: users))) { channel, simulator in
            guard case .partial(_, let missing) = await channel.send(parcel(.text("a"))) else {
                Issue.record("not partial")
                return
            }
            #expect(missing.users.count == 999)
            #expect(simulator.messages.count == 1)
        }
    }

    @Test("2,500 users get it in three calls, each once")
    func manyUsers() async throws {
        let users = (0..<2_500).map { "u\($0)" }
        try await withApp(
            .with(.ours(members: users)), options: WeComAppOptions(receivers: Receivers(users: users))
        ) { channel, simulator in
            for (index, part) in try channel.compose(.text("a")).enumerated() {
                guard case .delivered = await channel.send(parcel(part, key: "k#\(index)")) else {
                    Issue.record("not delivered")
                    return
                }
            }
            #expect(simulator.messages.map(\.receivers.count) == [1_000, 1_000, 500])
            #expect(simulator.messages.flatMap(\.receivers) == users)
        }
    }

    @Test("all receivers unknown is refused, with the hint")
    func nobody() async throws {
        try await withApp { channel, _ in
            let message = Message(.text(.init("a")), receivers: Receivers(users: ["nobody"]))
            let failure = try failure(await channel.send(parcel(message)))
            #expect(failure.disposition == .permanent)
            #expect(failure.kind == .refused)
            #expect(failure.reason == "receivers")
            #expect(failure.hint?.contains("visible range") == true)
        }
    }

    @Test("an attempt whose answer was lost does not arrive twice, the next delivery with the same words does")
    func lostAnswer() async throws {
        let messages = [Message.text("CPU 95%"), Message(.file(.init(name: "a.txt", bytes: Array("hello!".utf8))))]
        for message in messages {
            try await withApp { channel, simulator in
                simulator.faults = [
                    Fault(path: "/cgi-bin/message/send", count: 1, reset: true, accepted: true)
                ]
                let lost = try failure(await channel.send(parcel(message, key: "alert:1")))
                #expect(lost.disposition == .retry(after: nil))
                #expect(lost.blamesPeer)
                guard case .delivered = await channel.send(parcel(message, key: "alert:1", attempt: 2)) else {
                    Issue.record("the second attempt failed")
                    return
                }
                #expect(simulator.messages.count == 1)
                guard case .delivered = await channel.send(parcel(message, key: "alert:2")) else {
                    Issue.record("the second alert failed")
                    return
                }
                #expect(simulator.messages.count == 2)
            }
        }
    }

    @Test("the 31st message of a minute to one member waits, and WeCom drops nothing")
    func memberLimit() async throws {
        let clock = ManualWallClock()
        try await withApp(clock: clock) { channel, simulator in
            for number in 1...30 {
                guard case .delivered = await channel.send(parcel(.text("a"), key: "k\(number)")) else {
                    Issue.record("message \(number) was not sent")
                    return
                }
            }
            let both = Message(.text(.init("a")), receivers: Receivers(users: ["lisi", "ZhangSan"]))
            let failure = try failure(await channel.send(parcel(both, key: "k31")))
            #expect(failure.kind == .throttled)
            #expect(failure.reason == "member_limit")
            guard case .retry(let delay?) = failure.disposition else {
                Issue.record("not to be tried again")
                return
            }
            #expect(simulator.messages.count == 30)
            clock.advance(by: delay)
            guard case .delivered = await channel.send(parcel(both, key: "k31", attempt: 2)) else {
                Issue.record("it was not sent after the wait")
                return
            }
            let dropped = simulator.messages.compactMap(\.app).flatMap(\.dropped)
            #expect(dropped.isEmpty)
        }
    }

    @Test("without the count nothing is sent")
    func limitsAway() async throws {
        try await withApp(coordinator: AwayCoordinator()) { channel, simulator in
            let failure = try failure(await channel.send(parcel(.text("a"))))
            #expect(failure.kind == .throttled)
            #expect(failure.reason == "limits_unavailable")
            #expect(simulator.messages.isEmpty)
        }
    }

    @Test("an upload is made once for all attempts and receivers, and anew after WeCom forgot it")
    func uploads() async throws {
        try await withApp { channel, simulator in
            let file = Message(.file(.init(name: "a.txt", bytes: Array("hello!".utf8))))
            for key in ["a", "b"] { _ = await channel.send(parcel(file, key: key)) }
            #expect(simulator.count(of: "media/upload") == 1)
            simulator.faults = [Fault(path: "/cgi-bin/message/send", count: 1, errcode: 40007)]
            let expired = try failure(await channel.send(parcel(file, key: "c")))
            #expect(expired.disposition == .retry(after: nil))
            guard case .delivered = await channel.send(parcel(file, key: "c", attempt: 2)) else {
                Issue.record("the second attempt failed")
                return
            }
            #expect(simulator.count(of: "media/upload") == 2)
        }
    }

    @Test("a token that WeCom ends early costs one refresh and no delivery", arguments: [40014, 42001, 41001, 40001])
    func endedToken(_ code: Int) async throws {
        try await withApp { channel, simulator in
            _ = await channel.send(parcel(.text("a"), key: "a"))
            simulator.endTokens(errcode: code)
            guard case .delivered = await channel.send(parcel(.text("a"), key: "b")) else {
                Issue.record("not delivered")
                return
            }
            #expect(simulator.tokenCounts.calls == 2)
            #expect(simulator.messages.count == 2)
        }
    }

    @Test("tokens refused over and over make no storm: the deliveries wait")
    func refusedTokens() async throws {
        try await withApp { channel, simulator in
            simulator.faults = [Fault(path: "/cgi-bin/message/send", errcode: 40014)]
            var waited = false
            for number in 1...50 {
                let failure = try failure(await channel.send(parcel(.text("a"), key: "k\(number)")))
                if failure.pauseChannel != nil { waited = true }
            }
            #expect(waited)
            #expect(simulator.tokenCounts.calls <= 3)
            #expect(simulator.count(of: "message/send") <= 6)
        }
    }

    @Test("a wrong secret is asked with once, however many send")
    func wrongSecret() async throws {
        try await withApp(secret: "another-secret") { channel, simulator in
            let failures = try await withThrowingTaskGroup(of: SendFailure.self) { group in
                for number in 1...200 {
                    group.addTask { try failure(await channel.send(parcel(.text("a"), key: "k\(number)"))) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(simulator.count(of: "gettoken") == 1)
            #expect(failures.contains { $0.reason == "configuration" && $0.disposition == .permanent })
            #expect(failures.allSatisfy { $0.pauseChannel != nil })
            #expect(!"\(failures)".contains("another-secret"))
        }
    }

    @Test("60020 names the address that is to be trusted")
    func untrusted() async throws {
        try await withApp(.with(.ours(trustedAddresses: ["203.0.113.7"]))) { channel, _ in
            let failure = try failure(await channel.send(parcel(.text("a"))))
            #expect(failure.reason == "address_not_trusted")
            #expect(failure.hint?.contains("Add 127.0.0.1,") == true, "\(failure.hint ?? "")")
        }
    }

    @Test("every code of the table has its answer, with a hint and without secrets")
    func codes() async throws {
        for code in WeComErrorCode.known {
            let failure = try await failure(Fault(path: "/cgi-bin/message/send", errcode: code.rawValue))
            let retried = [-1, 45009, 45033, 40007, 40014, 41001, 42001]
            #expect((failure.disposition == .permanent) == !retried.contains(code.rawValue), "\(code.rawValue)")
            #expect(failure.hint != nil)
            #expect(!"\(failure)".contains(appSecret))
        }
    }

    @Test("45009 pauses the channel, 45033 sends fewer at once")
    func frequency() async throws {
        let often = try await failure(Fault(path: "/cgi-bin/message/send", errcode: 45009))
        #expect(often.pauseChannel == .seconds(60))
        #expect(often.kind == .throttled)
        let many = try await failure(Fault(path: "/cgi-bin/message/send", errcode: 45033))
        #expect(many.pauseChannel == nil)
        #expect(many.kind == .throttled)
    }

    @Test("neither secret nor token is in any outcome, whatever the peer repeats")
    func leaks() async throws {
        let store = MemoryTokenStore()
        try await withApp(store: store) { channel, simulator in
            _ = await channel.send(parcel(.text("a")))
            let owner = TokenOwner(channel.client.credentials, baseURL: channel.client.baseURL)
            let token = try #require(try await store.token(of: owner)?.token.secret)
            for path in ["/cgi-bin/message/send", "/cgi-bin/media/upload"] {
                for body in [
                    #"{"errcode":40058,"errmsg":"\#(token) \#(appSecret)"}"#, "<html>\(token)",
                    "{\"errcode\":\"\(token)\"}",
                ] {
                    simulator.faults = [Fault(path: path, body: body)]
                    let file = Message(.file(.init(name: "a.txt", bytes: Array("hello \(body)".utf8))))
                    for message in [Message.text("b"), file] {
                        var dumped = ""
                        dump(await channel.send(parcel(message)), to: &dumped)
                        #expect(!dumped.contains(token))
                        #expect(!dumped.contains(appSecret))
                    }
                }
            }
        }
    }
}

/// Redis is away, and nobody stands in for it.
private struct AwayCoordinator: Coordinator {
    struct Away: Error {}

    func admit(_ demands: [WindowDemand]) async throws -> Admission { throw Away() }
    func take(_ tokens: Int, fromBucket name: String, rate: Double, burst: Double) async throws -> Admission {
        throw Away()
    }
    func acquire(_ name: String, places: Int, holder: String, lease: Duration) async throws -> Bool { throw Away() }
    func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool { throw Away() }
    func release(_ name: String, holder: String) async throws -> Bool { throw Away() }
    func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool { throw Away() }
    func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64? { throw Away() }
    func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool { throw Away() }
    func unlock(_ name: String, holder: String) async throws -> Bool { throw Away() }
    func entry(_ name: String) async throws -> CacheEntry? { throw Away() }
    func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws { throw Away() }
    func removeEntry(_ name: String) async throws { throw Away() }
}
