import Delivery
import Foundation
import Testing

@testable import Channels

@Suite("What the channels of DingTalk, Feishu and Telegram have in common")
struct RobotCommonTests {
    private static let markdown = """
        # 报告
        **6** <font color="warning">errors</font> at [shop](https://shop.example.com/?a=1&b=2) <tag> a*b
        > quoted
        - one
        - two `x<y`

        | a | b |
        |---|---|
        | 1 | 2 |
        """

    @Test("text and markdown arrive at each, in its own form")
    func arrives() async throws {
        try await RobotPeer.with { peer in
            for channel in peer.channels {
                for message in [Message.text("你好 <b> & *x*"), Message(.markdownV2(Self.markdown))] {
                    for outcome in try await sendAll(message, channel) {
                        guard case .delivered = outcome else {
                            Issue.record("\(outcome)")
                            return
                        }
                    }
                }
            }
            let accepted = try peer.accepted()
            #expect(
                accepted.map(\.kind) == ["text", "markdown", "text", "interactive", "sendMessage", "sendMessage"])
            #expect(accepted.filter { $0.text == "你好 <b> & *x*" }.count == 3)
            #expect(accepted.allSatisfy { !$0.text.contains("<font color=\"warning\"") })
            #expect(accepted[3].text.contains("<font color='red'>errors</font>"))
            #expect(
                accepted[5].text
                    == "报告\n\n6 errors at shop <tag> a*b\n\nquoted\n\n• one\n• two x<y\n\na | b\n1 | 2")
            #expect(accepted[1].text.contains("**6** errors at [shop](https://shop.example.com/?a=1&b=2)"))
        }
    }

    @Test("a long text arrives whole, in parts that each takes", arguments: ["第", "a", "\"", "😀", "<"])
    func long(_ character: String) async throws {
        try await RobotPeer.with { peer in
            let lines = (1...150).map { "\($0) " + String(repeating: character, count: 60) }
            for channel in peer.channels {
                for message in [
                    Message.text(lines.joined(separator: "\n")), Message(.markdownV2(lines.joined(separator: "\n"))),
                ] {
                    let before = try peer.accepted().count
                    for part in try channel.compose(message) {
                        // As far apart as the slowest of them wants it.
                        try await peer.pass(.seconds(3))
                        guard case .delivered = await channel.send(parcel(part)) else {
                            Issue.record("a part was refused")
                            return
                        }
                    }
                    let texts = try peer.accepted().dropFirst(before).map(\.text)
                    #expect(texts.count <= 8)
                    if channel is TelegramChannel { #expect(texts.joined().contains(lines[149])) }
                    #expect(texts.last?.contains("150 ") == true)
                }
            }
        }
    }

    @Test("statuses are sorted into retry and final, and the peer is blamed for its own")
    func statuses() async throws {
        let expected = [
            (500, true, true), (502, true, true), (503, true, true), (408, true, true), (403, false, false),
            (404, false, false), (302, false, false), (200, true, true),
        ]
        try await RobotPeer.with { peer in
            for channel in peer.channels {
                for (status, isRetried, isBlamed) in expected {
                    try await peer.fault("{\"status\": \(status), \"body\": \"<html>\"}")
                    let failure = try await sendFailing(.text("a"), channel)
                    #expect((failure.disposition == .permanent) == !isRetried, "\(status)")
                    #expect(failure.blamesPeer == isBlamed, "\(status)")
                    #expect(failure.answer == PeerAnswer(status: status, body: "<html>"))
                    #expect(failure.message.hasPrefix("channel ops: "))
                }
            }
        }
    }

    @Test("429 and 503 wait as long as Retry-After asks")
    func retryAfter() async throws {
        try await RobotPeer.with { peer in
            for channel in peer.channels {
                try await peer.fault(#"{"status": 429, "headers": {"Retry-After": "17"}}"#)
                let limited = try await sendFailing(.text("a"), channel)
                #expect(limited.disposition == .retry(after: .seconds(17)))
                #expect(limited.pauseChannel == .seconds(17))
                #expect(limited.kind == .throttled)
                try await peer.fault(#"{"status": 503, "headers": {"Retry-After": "5"}}"#)
                #expect(try await sendFailing(.text("a"), channel).disposition == .retry(after: .seconds(5)))
            }
        }
    }

    @Test("a lost answer is tried again, because the message may not have arrived")
    func lost() async throws {
        try await RobotPeer.with { peer in
            for channel in peer.channels {
                try await peer.fault(#"{"reset": true}"#)
                let failure = try await sendFailing(.text("a"), channel)
                #expect(failure.reason == "connection_lost")
                #expect(failure.disposition == .retry(after: nil))
                #expect(failure.blamesPeer)
            }
            for channel: any Channel in [
                peer.dingTalk(timeout: .milliseconds(300)), peer.feishu(timeout: .milliseconds(300)),
                peer.telegram(timeout: .milliseconds(300)),
            ] {
                try await peer.fault(#"{"delay": 5}"#)
                let failure = try await sendFailing(.text("a"), channel)
                #expect(failure.reason == "timeout")
                #expect(failure.message.contains("the time limit of 300 ms"))
            }
        }
    }

    @Test("tokens and secrets are in no outcome, whatever the peer repeats")
    func secrets() async throws {
        try await RobotPeer.with { peer in
            let repeated = RobotPeer.secrets.joined(separator: " ")
            for channel in peer.channels {
                for fault in [
                    "{\"status\": 404, \"body\": \"no route for \(repeated)\"}", #"{"reset": true}"#,
                    "{\"status\": 200, \"body\": {\"errcode\": 1, \"errmsg\": \"\(repeated)\", "
                        + "\"code\": 1, \"msg\": \"\(repeated)\", "
                        + "\"ok\": false, \"error_code\": 400, \"description\": \"\(repeated)\"}}",
                ] {
                    try await peer.fault(fault)
                    let failure = try await sendFailing(.text("a"), channel)
                    var dumped = ""
                    dump(failure, to: &dumped)
                    let own =
                        switch channel {
                        case is DingTalkChannel: [RobotPeer.dingTalkToken, RobotPeer.dingTalkSecret]
                        case is FeishuChannel: [RobotPeer.feishuHook, RobotPeer.feishuSecret]
                        default: [RobotPeer.telegramToken]
                        }
                    for secret in own { #expect(!dumped.contains(secret)) }
                }
            }
        }
    }

    @Test("what a robot can never take is refused when it is enqueued")
    func refused() async throws {
        try await RobotPeer.with { peer in
            let event = Message(.event(.init(type: "task.daily_stats", json: "{}")))
            for channel in peer.channels {
                for message in [
                    event, Message(.templateCard("{}")), Message.text(""), Message(.markdown("")), Message(.news([])),
                ] {
                    #expect(throws: ChannelRefusal.self) { try channel.compose(message) }
                }
            }
            let file = Message(.file(.init(name: "a.txt", bytes: [1])))
            for channel: any Channel in [peer.dingTalk(), peer.feishu()] {
                let refusal = #expect(throws: ChannelRefusal.self) { try channel.compose(file) }
                #expect(refusal?.description.contains("a.txt") == true)
                let long = Message.text(String(repeating: "很长\n", count: 100_000))
                let tooLong = #expect(throws: ChannelRefusal.self) { try channel.compose(long) }
                #expect(tooLong?.description.contains("max_parts") == true)
            }
        }
    }

    @Test("articles and text cards become markdown with their links")
    func articles() async throws {
        try await RobotPeer.with { peer in
            let news = Message(.news([.init(title: "标题 [1]", description: "说明", url: "https://a.example.com/x")]))
            let card = Message(
                .textCard(
                    .init(
                        title: "卡片", description: "<div class=\"gray\">说明</div>正文", url: "https://a.example.com/y")))
            for channel in peer.channels {
                for message in [news, card] { _ = try await sendAll(message, channel) }
            }
            let accepted = try peer.accepted()
            #expect(accepted.count == 6)
            #expect(accepted[0].text == "**[标题 [1]](https://a.example.com/x)**  \n说明")
            #expect(accepted[4].text == "标题 [1]\n说明")
            #expect(accepted[5].text == "卡片\n\n说明\n正文\n\n详情")
            #expect(accepted[5].details.contains("https://a.example.com/y"))
        }
    }
}
