import FoundationEssentials
import Logging
import Observability
import Synchronization
import Testing
import Timekeeping

@Suite("Log lines")
struct JSONLogHandlerTests {
    private final class LinesSink: LogSink {
        private let state = Mutex<[String]>([])
        var lines: [String] { state.withLock { $0 } }
        func write(_ record: LogRecord) { state.withLock { $0.append(String(decoding: record.line, as: UTF8.self)) } }
    }

    private struct StoppedClock: WallClock {
        let instant: Date
        func now() -> Date { instant }
        func sleep(until deadline: Date) async throws {}
    }

    private let sink = LinesSink()
    private let clock = StoppedClock(instant: Date(unixMilliseconds: 1_757_037_600_007))

    private func logger(mask: SecretMask = SecretMask(), level: Logger.Level = .info) -> Logger {
        Logger(label: "herald") { [sink, clock] label in
            JSONLogHandler(label: label, level: level, mask: mask, sink: sink, clock: clock)
        }
    }

    @Test("are one JSON object each, with the time in milliseconds and the metadata flat and sorted")
    func form() {
        var logger = logger()
        logger[metadataKey: "trace_id"] = "0123"
        logger.notice(
            "sent \"it\"\n",
            metadata: [
                "channel": "ops", "peer": ["status": "200", "body": "ok"], "parts": ["1", "2"], "level": "own",
            ])
        let expected =
            #"{"ts":"2025-09-05T02:00:00.007Z","level":"notice","label":"herald","source":"observabilitytests","msg":"sent \"it\"\n","#
            + #""channel":"ops","level_":"own","parts":["1","2"],"peer.body":"ok","peer.status":"200","#
            + #""trace_id":"0123"}"# + "\n"
        #expect(sink.lines == [expected])
    }

    @Test("never hold a secret, in the message, in metadata or in an error")
    func secrets() {
        struct Failure: Error, CustomStringConvertible { let description = "key=top%2Fsecret refused" }
        let logger = logger(mask: SecretMask(["top/secret"]))
        logger.error("the key top/secret", error: Failure(), metadata: ["url": "https://x/?key=top%2fsecret"])
        #expect(sink.lines.count == 1)
        #expect(!sink.lines[0].contains("secret"))
        #expect(sink.lines[0].contains(#""error":"key=*** refused""#))
    }

    @Test("of a request carry its trace id, unless they name another")
    func traces() {
        let logger = logger()
        CurrentTrace.$id.withValue("abc") {
            logger.info("one")
            logger.info("two", metadata: ["trace_id": "own"])
        }
        logger.info("three")
        #expect(sink.lines[0].hasSuffix(#""msg":"one","trace_id":"abc"}"# + "\n"))
        #expect(sink.lines[1].hasSuffix(#""msg":"two","trace_id":"own"}"# + "\n"))
        #expect(!sink.lines[2].contains("trace_id"))
    }

    @Test("below the level are not written")
    func level() {
        logger(level: .warning).info("quiet")
        #expect(sink.lines.isEmpty)
    }

    @Test(
        "times before 1970, leap days and year ends come out right",
        arguments: [
            (-1, "1969-12-31T23:59:59.999Z"), (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"), (1_709_251_199_000, "2024-02-29T23:59:59.000Z"),
        ] as [(Int64, String)])
    func timestamps(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(Date(unixMilliseconds: milliseconds)) == text)
    }

    @Test("trace ids are 32 hexadecimal digits and differ")
    func traceIDs() {
        let ids = (0..<1_000).map { _ in TraceID.make() }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }
}
