import FoundationEssentials
import Logging
import Observability
import Synchronization
import Testing

@Suite("The log in memory")
struct LogRingTests {
    private static func record(_ text: String) -> LogRecord {
        LogRecord(instant: Date(), level: .info, source: "test", traceID: nil, line: Array(text.utf8))
    }

    private static func texts(_ ring: LogRing, after sequence: Int = 0) -> [String] {
        ring.entries(after: sequence).map { String(decoding: $0.record.line, as: UTF8.self) }
    }

    @Test("keeps the newest lines, oldest first, and tells those after one that was seen")
    func order() {
        let ring = LogRing(capacity: 3)
        #expect(ring.entries().isEmpty)
        for number in 1...5 { ring.write(Self.record("\(number)")) }
        #expect(Self.texts(ring) == ["3", "4", "5"])
        #expect(ring.entries().map(\.sequence) == [3, 4, 5])
        #expect(Self.texts(ring, after: 4) == ["5"])
        #expect(Self.texts(ring, after: 5).isEmpty)
        #expect(Self.texts(ring, after: .max - 1).isEmpty)
    }

    @Test("holds no more bytes than it may, whatever the lines")
    func bytes() {
        let ring = LogRing(capacity: 100, capacityBytes: 100)
        for number in 0..<50 { ring.write(Self.record(String(repeating: "\(number % 10)", count: 30))) }
        #expect(ring.entries().count == 3)
        ring.write(Self.record(String(repeating: "x", count: 500)))
        #expect(ring.entries().count == 1)
        ring.write(Self.record("y"))
        #expect(Self.texts(ring) == ["y"])
    }

    @Test("tells its followers of each line until they have enough")
    func followers() {
        let ring = LogRing()
        let count = Mutex(0)
        let id = ring.follow { count.withLock { $0 += 1 } }
        ring.write(Self.record("1"))
        ring.write(Self.record("2"))
        ring.unfollow(id)
        ring.write(Self.record("3"))
        #expect(count.withLock { $0 } == 2)
    }
}
