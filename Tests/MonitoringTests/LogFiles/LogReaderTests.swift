import Foundation
import Observability
import TestSupport
import Testing

@testable import Monitoring

@Suite("Cutting a log into lines")
struct LogReaderTests {
    private let now = Date(timeIntervalSince1970: 1_757_037_600)
    private let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    private func read(
        _ bytes: [UInt8], _ standing: LogStanding = LogStanding(), log: FollowedLog = FollowedLog(path: "app.log"),
        isStart: Bool = true, isEnd: Bool = false, keepable: KeepRoom = KeepRoom(errors: .max, others: .max)
    ) -> LogBatch {
        var reader = LogReader(log, standing: standing, zone: zone, now: now, keepable: keepable)
        return bytes.withUnsafeBytes { reader.read($0, isStart: isStart, isEnd: isEnd) }
    }

    private func read(_ text: String, isEnd: Bool = false) -> LogBatch { read(Array(text.utf8), isEnd: isEnd) }

    @Test("a mark of byte order, ends of Windows, NUL, colours and bytes that are no UTF-8 do no harm")
    func oddities() {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        bytes += Array("\u{1B}[32m2025-09-05 10:00:00\u{1B}[0m | \u{1B}[31mERROR\u{1B}[0m | a:b:1 - x\0y\r\n".utf8)
        bytes += Array("2025-09-05 10:00:00 | ERROR | a:b:1 - ".utf8) + [0xFF, 0xC3] + Array("z\r\n\r\n\n".utf8)
        let batch = read(bytes)
        #expect(batch.kept.map(\.message) == ["x\u{FFFD}y", "\u{FFFD}\u{FFFD}z"])
        #expect(batch.consumed == bytes.count)
        #expect(batch.tally.lines == [.error: 2])
    }

    @Test("a line without an end waits for it, and is taken when none comes")
    func partial() {
        let text = LogScene.line("one") + "2025-09-05 10:00:00 | ERROR | a:b:1 - tw"
        let waiting = read(text)
        #expect(waiting.kept.map(\.message) == ["one"])
        #expect(waiting.consumed == LogScene.line("one").utf8.count)
        let taken = read(text, isEnd: true)
        #expect(taken.kept.map(\.message) == ["one", "tw"])
        #expect(taken.consumed == text.utf8.count)
        let rest = read(Array("o\n".utf8) + Array(LogScene.line("three").utf8), taken.standing, isStart: false)
        #expect(rest.continuation == "o")
        #expect(rest.kept.map(\.message) == ["three"])
    }

    @Test("a line of more than 64 KB is cut, counted once, and its rest passed over")
    func long() {
        let head = "2025-09-05 10:00:00 | ERROR | a:b:1 - "
        let bytes = Array(head.utf8) + [UInt8](repeating: 0x78, count: 100_000)
        let first = read(bytes)
        #expect(first.consumed == bytes.count)
        #expect(first.kept.map(\.message.utf8.count) == [LogReader.longestText])
        #expect(first.tally.cut == 1)
        let more = read([UInt8](repeating: 0x78, count: 100_000), first.standing, isStart: false)
        #expect(more.consumed == 100_000)
        let last = read(Array("end\n".utf8) + Array(LogScene.line("two").utf8), more.standing, isStart: false)
        #expect(last.kept.map(\.message) == ["two"])
        #expect(last.tally.lines == [.error: 1])
    }

    @Test("lines of no known form are information of the system, unless they belong to the line before")
    func strangers() {
        let batch = read(
            "hello\nworld\n" + LogScene.line("one") + "Traceback\n\n  at x\n" + LogScene.line("two", "INFO"))
        #expect(
            batch.counts.map { "\($0.key.level) \($0.key.source) \($0.value)" }.sorted() == [
                "error shop.orders 1", "info shop.orders 1", "info system 2",
            ])
        #expect(batch.kept.map(\.message) == ["one\nTraceback\n  at x"])
        #expect(batch.tally.joined == 2)
    }

    @Test("a JSON log takes each line for itself")
    func json() {
        let log = FollowedLog(path: "app.log", format: .json)
        let batch = read(
            Array("{\"level\":\"error\",\"msg\":\"one\"}\nnot json\n{\"level\":50,\"msg\":\"two\"}\n".utf8), log: log)
        #expect(batch.kept.map(\.message) == ["one", "two"])
        #expect(batch.tally.lines == [.error: 2, .info: 1])
    }

    @Test("levels and sources that are not wanted are passed over")
    func filters() {
        let log = FollowedLog(path: "app.log", level: .warning, keeps: .error, sources: ["Orders", "stock"])
        let text =
            LogScene.line("a") + LogScene.line("b", "INFO") + LogScene.line("c", "WARNING", source: "shop.stock")
            + LogScene.line("d", "ERROR", source: "shop.mail")
        let batch = read(Array(text.utf8), log: log)
        #expect(batch.kept.map(\.message) == ["a"])
        #expect(batch.tally.lines == [.error: 1, .warning: 1])
        #expect(batch.tally.unwanted == 2)
    }

    @Test("beyond the lines that may be kept, lines are only counted; those years away are not")
    func bounds() {
        let old = "2024-09-05 10:00:00 | ERROR | a:b:1 - old\n"
        let future = "2045-09-05 10:00:00 | ERROR | a:b:1 - future\n"
        let batch = read(
            Array((LogScene.line("a") + LogScene.line("b") + old + future).utf8),
            keepable: KeepRoom(errors: 1, others: 1))
        #expect(batch.kept.map(\.message) == ["a"])
        #expect(batch.tally.unkept == 2)
        #expect(batch.tally.old == 1)
        #expect(batch.counts.keys.allSatisfy { $0.minute == 1_757_037_600_000 })
    }

    @Test("warnings do not take the room of errors")
    func rooms() {
        let text = (0..<3).map { LogScene.line("w\($0)", "WARNING") }.joined() + LogScene.line("e", "CRITICAL")
        let batch = read(Array(text.utf8), keepable: KeepRoom(errors: 1, others: 1))
        #expect(batch.kept.map(\.message) == ["w0", "e"])
        #expect(batch.spent == KeepRoom(errors: 1, others: 1))
        #expect(batch.tally.unkept == 2)
    }

    @Test("what is caught up on is counted by its own time, and is no news")
    func late() {
        let night = (0..<9).map { "2025-09-05 02:0\($0):00 | ERROR | a:b:1 - x\n" }.joined()
        let batch = read(night + "2025-09-05 09:54:59 | ERROR | a:b:1 - x\n" + LogScene.line("now"))
        #expect(batch.tally.lines == [.error: 1])
        #expect(batch.tally.late == 10)
        #expect(batch.counts.values.reduce(0, +) == 11)
    }

    @Test("secrets are not kept, neither in a line nor in those that belong to it")
    func secrets() {
        let text =
            LogScene.line("login failed password=hunter2") + "Authorization: Bearer abc.def\n" + "own sesame\n"
            + LogScene.line("cannot connect to mysql://crm:hunter2@db:3306/crm")
        var reader = LogReader(
            FollowedLog(path: "app.log"), standing: LogStanding(), zone: zone, now: now,
            keepable: KeepRoom(errors: .max, others: .max), mask: SecretMask(["sesame"]))
        let batch = Array(text.utf8).withUnsafeBytes { reader.read($0, isStart: true, isEnd: false) }
        #expect(
            batch.kept.map(\.message) == [
                "login failed password=***\nAuthorization: Bearer ***\nown ***",
                "cannot connect to mysql://crm:***@db:3306/crm",
            ])
    }

    @Test("however a file comes in pieces, the books are the same")
    func pieces() {
        var random = SeededRandom(seed: 3)
        let whole = Array(Self.text(&random).utf8)
        let wanted = read(whole)
        for _ in 0..<300 {
            var (standing, rest, kept, counts) = (LogStanding(), whole[...], [LogLine](), [LogBatch.Key: Int]())
            var (isOpenKept, size) = (false, 0)
            while !rest.isEmpty {
                size = min(rest.count, size + Int.random(in: 1...400, using: &random))
                let batch = read(Array(rest.prefix(size)), standing, isStart: rest.startIndex == 0)
                if isOpenKept, let last = kept.indices.last { kept[last].message += batch.continuation }
                kept += batch.kept
                if batch.beginsAnew { isOpenKept = batch.endsInKept }
                counts.merge(batch.counts, uniquingKeysWith: +)
                standing = batch.standing
                rest = rest.dropFirst(batch.consumed)
                if batch.consumed > 0 { size = 0 }
            }
            #expect(kept == wanted.kept)
            #expect(counts == wanted.counts)
        }
    }

    private static func text(_ random: inout SeededRandom) -> String {
        var text = "\u{FEFF}begins\n"
        for number in 0..<60 {
            let level = ["ERROR", "INFO", "WARNING"][Int.random(in: 0..<3, using: &random)]
            text += LogScene.line("买家 \(number)", level, source: "s\(number % 5)")
            if Int.random(in: 0..<3, using: &random) == 0 { text += "Traceback\r\n\n  File 📦 \"x.py\"\nKeyError: 1\n" }
        }
        return text
    }
}
