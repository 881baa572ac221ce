import Testing

@testable import Server

@Suite("The board of live events")
struct LiveEventBoardTests {
    private let board = LiveEventBoard()

    private func post(_ count: Int, about channel: String = "ops") {
        let data = String(repeating: "x", count: 2_000)
        board.post((0..<count).map { _ in LiveEvent(kind: .delivery, channel: channel, data: data) })
    }

    /// What a reader gets at once, and where it is then.
    private func read(_ filter: LiveEventFilter = LiveEventFilter(), after position: StreamPosition?) async -> String {
        let mailbox = EventMailbox(capacityBytes: 256 * 1_024)
        board.remove(board.add(mailbox, filter, after: position))
        mailbox.end()
        var bytes: [UInt8] = []
        while let more = await mailbox.take() { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func count(_ name: String, in text: String) -> Int { text.split(separator: "event: \(name)\n").count - 1 }

    @Test("tells who comes back what it missed, and to look at everything where that is too much to tell at once")
    func backlog() async throws {
        board.begin()
        let greeting = await read(after: nil)
        let id = try #require(greeting.split(separator: "\n").first { $0.hasPrefix("id: ") })
        let position = try #require(StreamPosition(String(id.dropFirst(4))))
        post(20)
        #expect(count("delivery", in: await read(after: position)) == 20)
        post(180)
        let text = await read(after: position)
        #expect(count("delivery", in: text) == 0)
        #expect(count("ready", in: text) == 1)
        #expect(text.contains("id: \(position.epoch).\(position.sequence + 200)\n"))
        // What a reader does not want does not count.
        post(1, about: "mail")
        var filter = LiveEventFilter()
        filter.channel = "mail"
        #expect(count("delivery", in: await read(filter, after: position)) == 1)
    }
}
