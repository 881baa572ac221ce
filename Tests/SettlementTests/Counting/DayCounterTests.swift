import Database
import TestSupport
import Testing

@testable import Settlement

@Suite("Counting a day")
struct DayCounterTests {
    @Test("tells accounts apart exactly, in memory and beyond it", arguments: [1 << 19, 64, 4_096])
    func accounts(_ capacity: Int) throws {
        struct Pair: Hashable {
            let task: Int
            let user: Int64
        }
        var random = SeededRandom(seed: UInt64(capacity))
        var accounts = AccountSet(largestCapacity: capacity)
        var expected: [Pair: UInt32] = [:]
        for _ in 0..<30_000 {
            let pair = Pair(
                task: Int.random(in: 0..<20, using: &random), user: Int64.random(in: -500..<500, using: &random))
            let platform: UInt32 = 1 << UInt32.random(in: 0..<5, using: &random)
            try accounts.insert(task: pair.task, user: pair.user, platform: platform)
            expected[pair, default: 0] |= platform
        }
        var found: [Pair: UInt32] = [:]
        var calls = 0
        try accounts.drain { entry in
            found[Pair(task: Int(entry.task), user: entry.user)] = entry.platforms
            calls += 1
        }
        #expect(found == expected)
        #expect(calls == expected.count)
        // Empty, and of use again.
        try accounts.insert(task: 1, user: 1, platform: 1)
        var left = 0
        try accounts.drain { _ in left += 1 }
        #expect(left == 1)
    }

    @Test("fills in what was fetched, and what details knew stays")
    func fetched() throws {
        var count = DayCount()
        var tally = TaskTally(taskID: 1, platformCount: 3)
        tally.platforms[0].add(VideoFigures(likes: 5))
        tally.platforms[0].completions = 2
        tally.platforms[0].unknown = 2
        count.tallies[1] = tally
        let knowing = UnreadSubmission(id: 1, taskID: 1, platform: 0, known: VideoFigures(likes: 5))
        let other = UnreadSubmission(id: 2, taskID: 1, platform: 0, known: VideoFigures())
        count.unread = [knowing, other]
        count.add(VideoReading(.known, figures: VideoFigures(views: 100, likes: 9, comments: 1)), to: knowing)
        #expect(count.tallies[1]?.platforms[0].figures == VideoFigures(views: 100, likes: 5, comments: 1))
        #expect(count.tallies[1]?.platforms[0].unknown == 1)
        // What cannot be is not believed, whoever says it.
        count.add(VideoReading(.known, figures: VideoFigures(views: -1, likes: .max)), to: other)
        count.add(VideoReading(.failed, reason: "nobody answered"), to: other)
        count.add(
            VideoReading(.known, figures: VideoFigures(views: 1)),
            to: UnreadSubmission(id: 3, taskID: 9, platform: 0, known: VideoFigures()))
        #expect(count.tallies[1]?.platforms[0].figures == VideoFigures(views: 100, likes: 5, comments: 1))
        #expect(count.tallies[1]?.platforms[0].unknown == 1)
        #expect(count.tallies.count == 1)
    }

    @Test("keeps what a record's details know without its views")
    func known() {
        let figures = VideoFigures(likes: 5, collects: 1)
        let record = UnreadSubmission(id: 7, taskID: 8, platform: 2, known: figures)
        #expect(record.known == figures && record.platform == 2 && record.id == 7 && record.taskID == 8)
        #expect(MemoryLayout<UnreadSubmission>.stride == 32)
    }
}
