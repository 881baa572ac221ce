import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("Reading JSON log lines")
struct JSONLogLineTests {
    private func read(_ text: String) -> Parsed? {
        Parsed.make(Array(text.utf8)) { JSONLogLine.read($0, &$1) }
    }

    @Test(
        "the keys of the usual libraries",
        arguments: [
            #"{"timestamp":"2025-09-05T02:00:00.123Z","level":"error","logger":"shop","message":"no \"stock\""}"#,
            #"{"ts":1757037600.123,"level":"error","logger":"shop","msg":"no \"stock\""}"#,
            #"{"level":50,"time":1757037600123,"pid":1,"name":"shop","msg":"no \"stock\"","v":1}"#,
            #"{"@timestamp":"2025-09-05T10:00:00.123+08:00","log.level":"ERROR","log":{"logger":"shop"},"message":"no \"stock\""}"#,
            #"{"time":"2025-09-05 10:00:00.123","severity":"ERR","source":"shop","msg":"no \u0022stock\u0022"}"#,
            #"{"a":{"b":[1,{"c":"}"}]},"lvl":"err","label":"shop","ts":1757037600123000,"msg":"no \"stock\""}"#,
            #" {"text":"…\n","record":{"level":{"name":"ERROR","no":40},"time":{"repr":"x","timestamp":1757037600.123},"message":"no \"stock\"","name":"shop"}} "#,
        ])
    func keys(text: String) {
        let parsed = read(text)
        #expect(parsed?.at == 1_757_037_600_123)
        #expect(parsed?.level == .error)
        #expect(parsed?.source == "shop")
        #expect(parsed?.message == "no \"stock\"")
    }

    @Test(
        "numbers as levels are those of pino and bunyan",
        arguments: [
            (10, LogLevel.trace), (20, .debug), (30, .info), (40, .warning), (50, .error), (60, .critical),
        ])
    func numbers(number: Int, level: LogLevel) {
        #expect(read("{\"level\":\(number),\"msg\":\"x\"}")?.level == level)
    }

    @Test("escapes become what they stand for")
    func escapes() {
        #expect(read(#"{"msg":"\u4e70\u5bb6\t\ud83d\udce6 \ud83d \\ \/ é"}"#)?.message == "买家\t📦 \u{FFFD} \\ / é")
    }

    @Test("a line that was cut is read as far as it goes")
    func cut() {
        let parsed = read(#"{"level":"warn","source":"shop","msg":"very lo"#)
        #expect(parsed?.level == .warning)
        #expect(parsed?.message == "very lo")
    }

    @Test(
        "what is no object, or says nothing of a log, is none",
        arguments: [
            "", "plain", "[1,2]", "{}", "{", #"{"a":1}"#, "\"text\"", "null",
        ])
    func others(text: String) {
        #expect(read(text) == nil)
    }

    @Test(
        "a number that is none of a clock or of a file's lines is passed over",
        arguments: ["1e999", "9e999", "0x1p9999", "3000000000", "2147483648", "1e22", "0.5", "99999999999999999999999"])
    func absurd(number: String) {
        let parsed = read("{\"level\":\"ERROR\",\"line\":\(number),\"message\":\"x\"}")
        #expect(parsed?.number == nil)
        #expect(parsed?.message == "x")
        #expect(read("{\"level\":\(number),\"time\":\(number),\"message\":\"x\"}")?.message == "x")
    }

    @Test("no bytes make it fall")
    func fuzz() {
        var random = SeededRandom(seed: 11)
        let whole = Array(
            #"{"ts":1757037600.123,"level":{"name":"x"},"log":{"level":"e"},"msg":"a\u00e9\ud83d\udce6","n":[{}]}"#.utf8
        )
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert("\\\"{}[]:,\0ue99999".utf8.randomElement(using: &random) ?? 0, at: index)
                default: bytes = Array(bytes[..<index])
                }
            }
            _ = Parsed.make(bytes) { JSONLogLine.read($0, &$1) }
        }
        let deep = Array(repeating: UInt8(ascii: "{"), count: 60_000) + Array(#""level":1"#.utf8)
        _ = Parsed.make(deep) { JSONLogLine.read($0, &$1) }
    }
}
