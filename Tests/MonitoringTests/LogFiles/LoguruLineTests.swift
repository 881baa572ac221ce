import Foundation
import TestSupport
import Testing
import Timekeeping

@testable import Monitoring

@Suite("Reading lines of origin 3")
struct LoguruLineTests {
    private let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    private func read(_ text: String) -> Parsed? {
        Parsed.make(Array(text.utf8)) { LoguruLine.read($0, &$1) }
    }

    @Test(
        "the first form, with any spacing",
        arguments: [
            "2025-09-05 10:00:00.123 | INFO     | module.source:function:42 - message of it",
            "2025-09-05 10:00:00.123|INFO|module.source:function:42 - message of it",
            "  2025-09-05 10:00:00.123  |  INFO  |  module.source:function:42   - message of it",
            "2025-09-05T02:00:00.123456Z | info | module.source:function:42 - message of it",
            "2025-09-05 10:00:00,123+08:00 | INFO | module.source:function:42 - message of it",
        ])
    func firstForm(text: String) {
        #expect(
            read(text)
                == Parsed(
                    at: 1_757_037_600_123, level: .info, source: "module.source", function: "function", number: 42,
                    message: "message of it"))
    }

    @Test("the second form")
    func secondForm() {
        let text = "2025-09-05 10:00:00.123 | ERROR | XianyuLive | live.py:run:7 | 4711 | MainThread - a | b - c"
        #expect(
            read(text)
                == Parsed(
                    at: 1_757_037_600_123, level: .error, source: "XianyuLive", function: "run", number: 7,
                    message: "a | b - c"))
    }

    @Test("a message may hold anything, or nothing")
    func messages() {
        let head = "2025-09-05 10:00:00.1 | WARNING | a:b:1 -"
        #expect(read(head + " | x - 买家 | y")?.message == "| x - 买家 | y")
        #expect(read(head)?.message == "")
        #expect(read(head + " ")?.message == "")
    }

    @Test("a source may have colons, a function brackets")
    func sources() {
        let parsed = read("2025-09-05 10:00:00 | DEBUG | C:\\app\\x.py:<module>:12 - up")
        #expect(parsed?.source == "C:\\app\\x.py")
        #expect(parsed?.function == "<module>")
        #expect(parsed?.at == 1_757_037_600_000)
    }

    @Test(
        "what has neither form is none",
        arguments: [
            "", "Traceback (most recent call last):", "  File \"x.py\", line 3, in run", "2025-09-05 10:00:00.123",
            "2025-09-05 10:00:00.123 | INFO", "2025-09-05 10:00:00.123 | INFO | a:b:1",
            "2025-13-05 10:00:00 | INFO | a:b:1 - x",
            "2025-02-30 10:00:00 | INFO | a:b:1 - x", "2025-09-05 24:00:00 | INFO | a:b:1 - x",
            "2025-09-05 10:00:00 | | a:b:1 - x", "2025-09-05 10:00:00 | INFO | a:b:x - y",
            "2025-09-05 10:00:00 | INFO | a | b - y", "2025-09-05 10:00:00 | INFO |  - y",
        ])
    func others(text: String) {
        #expect(read(text) == nil)
    }

    @Test(
        "levels in all their words are those of loguru",
        arguments: [
            ("WARN", LogLevel.warning), ("warning", .warning), ("FATAL", .critical), ("Crit", .critical),
            ("ERR", .error),
            ("SEVERE", .error), ("NOTICE", .info), ("SUCCESS", .success), ("TRACE", .trace), ("MYLEVEL", .info),
        ])
    func levels(word: String, level: LogLevel) {
        #expect(read("2025-09-05 10:00:00 | \(word) | a:b:1 - x")?.level == level)
    }

    @Test("no bytes make it fall")
    func fuzz() {
        var random = SeededRandom(seed: 7)
        let whole = Array("2025-09-05 10:00:00.123+08:00 | ERROR | a.b | c.py:d:42 | 1 | 2 - x - y".utf8)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert("|-: .\0\u{1B}0Z+".utf8.randomElement(using: &random) ?? 0, at: index)
                default: bytes = Array(bytes[..<index])
                }
            }
            _ = Parsed.make(bytes) { LoguruLine.read($0, &$1) }
        }
    }
}
