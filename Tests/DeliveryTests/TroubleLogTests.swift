import FoundationEssentials
import Logging
import Observability
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite("A trouble that lasts")
struct TroubleLogTests {
    private struct Broken: Error {}

    private final class LinesSink: LogSink {
        private let state = Mutex<[String]>([])
        func write(_ record: LogRecord) { state.withLock { $0.append(String(decoding: record.line, as: UTF8.self)) } }

        func count(_ level: String) -> Int {
            state.withLock { $0.count { $0.contains(#""level":"\#(level)""#) } }
        }
    }

    @Test("is told once, again every five minutes, and once when it is over")
    func toldOnce() {
        let sink = LinesSink()
        let clock = ManualWallClock(Date(timeIntervalSince1970: 1_757_037_600))
        let logger = Logger(label: "test") { label in
            JSONLogHandler(label: label, level: .info, mask: SecretMask(), sink: sink, clock: clock)
        }
        let log = TroubleLog(logger: logger, clock: clock)
        log.isOver("away", "back")
        for _ in 0..<5 { log.lasts("away", error: Broken()) }
        #expect(sink.count("error") == 1 && sink.count("notice") == 0)
        clock.advance(by: .seconds(301))
        for _ in 0..<5 { log.lasts("away", error: Broken()) }
        #expect(sink.count("error") == 2)
        for _ in 0..<2 { log.isOver("away", "back") }
        #expect(sink.count("notice") == 1)
        log.lasts("away", level: .warning, error: Broken())
        #expect(sink.count("warning") == 1)
    }
}
