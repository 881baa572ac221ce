import Delivery
import Foundation
import Testing

@testable import Channels

@Suite("Bodies of webhooks")
struct WebhookComposerTests {
    private func json(_ message: Message) throws -> String {
        let parts = try WebhookComposer(maximumBytes: 100_000).compose(message)
        guard parts.count == 1, case .event(let event) = try #require(parts.first).body else { return "no event" }
        #expect(event.type == "message")
        return event.json
    }

    @Test("an event is sent byte for byte")
    func event() throws {
        let message = Message(.event(.init(type: "task.daily_stats", json: "{\"b\":1 ,\n\"a\":1.0}")))
        #expect(try WebhookComposer(maximumBytes: 100).compose(message) == [message])
    }

    @Test("every other message becomes an event of type message")
    func messages() throws {
        #expect(try json(.text("你好\n")) == #"{"data":{"content":"你好\n","format":"text"},"type":"message"}"#)
        #expect(
            try json(Message(.text(.init("a", mentionedUsers: ["@all"], mentionedMobiles: ["1"])), title: "t"))
                == #"{"data":{"content":"a","format":"text","mentioned_mobiles":["1"],"mentioned_users":["@all"],"title":"t"},"type":"message"}"#
        )
        #expect(
            try json(Message(.markdownV2("**a**")))
                == #"{"data":{"content":"**a**","format":"markdown"},"type":"message"}"#)
        #expect(
            try json(Message(.image(.init(bytes: [1, 2, 3]))))
                == #"{"data":{"bytes":"AQID","format":"image"},"type":"message"}"#)
        #expect(
            try json(Message(.file(.init(name: "报告.txt", bytes: [1, 2, 3]))))
                == #"{"data":{"bytes":"AQID","format":"file","name":"报告.txt"},"type":"message"}"#)
        #expect(
            try json(Message(.news([.init(title: "t", description: "d", url: "https://a/b")])))
                == #"{"data":{"articles":[{"description":"d","title":"t","url":"https://a/b"}],"format":"news"},"type":"message"}"#
        )
        #expect(
            try json(
                Message(
                    .textCard(.init(title: "t", description: "d", url: "https://a")), receivers: .init(users: ["u"])))
                == #"{"data":{"card":{"description":"d","title":"t","url":"https://a"},"format":"textcard","receivers":{"parties":[],"tags":[],"users":["u"]}},"type":"message"}"#
        )
    }

    @Test(
        "what can never be sent is refused when it is enqueued",
        arguments: [
            (Message(.file(.init(name: "a", bytes: Array(repeating: 0, count: 100)))), "max_body is 100"),
            (Message(.event(.init(type: "a", json: String(repeating: "1", count: 101)))), "has 101 bytes"),
            (Message(.event(.init(type: "a\r\nX: y", json: "{}"))), "visible ASCII"),
            (Message(.event(.init(type: "", json: "{}"))), "visible ASCII"),
            (Message(.event(.init(type: "a", json: ""))), "empty body"),
        ])
    func refused(_ message: Message, _ words: String) {
        let refusal = #expect(throws: ChannelRefusal.self) { try WebhookComposer(maximumBytes: 100).compose(message) }
        #expect(refusal?.description.contains(words) == true)
    }

    @Test("what was meant for people can be read back, for the fallback and the digest; events stay as they are")
    func readable() throws {
        let channel = try webhookChannel("http://hooks.example.com/")
        let bodies: [Message.Body] = [
            .text(Message.Text("报告", mentionedUsers: ["@all"], mentionedMobiles: ["1"])), .markdownV2("# t\n|a|"),
            .markdown(#"<font color="info">x</font>"#), .image(Message.Image(bytes: [1, 2])),
            .file(Message.File(name: "a.csv", bytes: [3])),
            .news([Message.Article(title: "t", description: "d", url: "https://e.com")]),
            .textCard(Message.TextCard(title: "t", description: "d", url: "https://e.com")), .templateCard("{}"),
        ]
        for body in bodies {
            let message = Message(body, title: "title", receivers: Receivers(users: ["a"]))
            #expect(try channel.compose(message).map(channel.readable) == [message])
        }
        for event in [
            Message.Event(type: "task.done", json: #"{"type":"message","data":{"format":"text","content":"a"}}"#),
            Message.Event(type: "message", json: #"{"a":1}"#),
        ] {
            #expect(channel.readable(Message(.event(event))) == Message(.event(event)))
        }
    }
}
