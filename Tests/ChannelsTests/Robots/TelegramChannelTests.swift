import Delivery
import Foundation
import Testing

@testable import Channels

@Suite("A Telegram bot's channel")
struct TelegramChannelTests {
    @Test("each chat gets its own delivery, with the id that Telegram gave the message")
    func chats() async throws {
        try await RobotPeer.with { peer in
            let channel = peer.telegram(chats: ["-1001", "@public", "403"])
            let outcomes = try await sendAll(.text("hello"), channel)
            #expect(outcomes.count == 3)
            let references = outcomes.map { outcome in
                if case .delivered(let answer) = outcome { answer?.reference } else { String?.none }
            }
            #expect(references == ["1", "2", nil])
            guard case .failed(let failure)? = outcomes.last else {
                Issue.record("delivered to a chat that blocked the bot")
                return
            }
            #expect(failure.reason == "forbidden")
            #expect(failure.disposition == .permanent)
            // The other chats can still be reached.
            #expect(failure.pauseChannel == nil)
        }
    }

    @Test(
        "chats and tokens that are wrong are a matter of configuration",
        arguments: [
            ("403", "forbidden", "blocked"), ("7", "chat_not_found", "chat_ids"), ("-77", "chat_moved", "-10077"),
        ])
    func configuration(_ chat: String, _ reason: String, _ hint: String) async throws {
        try await RobotPeer.with { peer in
            let failure = try await sendFailing(.text("a"), peer.telegram(chats: [chat]))
            #expect(failure.reason == reason)
            #expect(failure.kind == .refused)
            #expect(failure.hint?.contains(hint) == true)
            #expect(failure.pauseChannel == .seconds(300))
            let token = try await sendFailing(.text("a"), peer.telegram(token: "1:wrong"))
            #expect(token.reason == "bad_token")
        }
    }

    @Test("a file and an image arrive byte for byte")
    func files() async throws {
        try await RobotPeer.with { peer in
            let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
            let messages = [
                Message(.file(.init(name: "报告.txt", bytes: bytes))), Message(.image(.init(bytes: bytes))),
            ]
            for message in messages { _ = try await sendAll(message, peer.telegram()) }
            let accepted = try peer.accepted()
            #expect(accepted.map(\.kind) == ["sendDocument", "sendPhoto"])
            #expect(accepted.first?.text == "报告.txt")
            let content = Data(bytes).base64EncodedString()
            #expect(accepted.allSatisfy { $0.details.contains(content) })
        }
    }

    @Test("a text beyond all parts goes as its first lines and a file")
    func summarized() async throws {
        try await RobotPeer.with { peer in
            let text = String(repeating: "一行很长的文字\n", count: 20_000)
            _ = try await sendAll(.text(text), peer.telegram())
            #expect(try peer.accepted().map(\.kind) == ["sendMessage", "sendDocument"])
        }
    }

    @Test("retry_after pauses the channel for as long as Telegram asks")
    func rate() async throws {
        try await RobotPeer.with { peer in
            for _ in 1...20 { _ = try await sendAll(.text("a"), peer.telegram()) }
            let failure = try await sendFailing(.text("a"), peer.telegram())
            #expect(failure.kind == .throttled)
            #expect(failure.disposition == .retry(after: .seconds(17)))
            #expect(failure.pauseChannel == .seconds(17))
        }
    }

    @Test("markup that Telegram cannot read goes as plain text, at once and only once")
    func entities() async throws {
        try await RobotPeer.with { peer in
            _ = try await sendAll(Message(.markdown("**unparsable** text")), peer.telegram())
            let accepted = try peer.accepted()
            #expect(accepted.map(\.text) == ["unparsable text"])
            #expect(accepted.first?.details.contains("parse_mode") == false)
        }
    }

    @Test("plain text on request")
    func plain() async throws {
        try await RobotPeer.with { peer in
            _ = try await sendAll(
                Message(.markdown("**bold** [a](https://b.example.com)")), peer.telegram(usesHTML: false))
            #expect(try peer.accepted().map(\.text) == ["bold a (https://b.example.com)"])
        }
    }
}
