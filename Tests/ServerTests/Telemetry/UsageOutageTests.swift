import Database
import HTTPTypes
import Logging
import TestSupport
import Testing

@testable import Server

@Suite("Reports while the database takes none")
struct UsageOutageTests {
    @Test(
        "are answered with 503 and when to come again",
        arguments: [DatabaseError.Kind.unreachable, .connectionLost, .poolExhausted, .contention, .diskFull, .readOnly])
    func answered(_ kind: DatabaseError.Kind) {
        let answer = UsageOutage(logger: LogLines().logger).answer(to: DatabaseError(kind, "no"))
        #expect(answer?.status == .serviceUnavailable && answer?.code == "store_unavailable")
        #expect(answer?.headers[.retryAfter] == "5")
    }

    @Test("are told once in the log, and again only after a report was stored")
    func toldOnce() {
        let log = LogLines()
        let outage = UsageOutage(logger: log.logger)
        outage.end()
        for _ in 0..<1_000 { _ = outage.answer(to: DatabaseError(.unreachable, "away")) }
        outage.end()
        outage.end()
        _ = outage.answer(to: DatabaseError(.diskFull, "full"))
        #expect(log.lines.map(\.level) == [.warning, .notice, .warning], "\(log.texts)")
    }

    @Test("that are wrong themselves are no outage")
    func otherErrors() {
        let log = LogLines()
        let answer = UsageOutage(logger: log.logger).answer(to: DatabaseError(.syntax, "no"))
        #expect(answer == nil && log.lines.isEmpty)
    }
}
