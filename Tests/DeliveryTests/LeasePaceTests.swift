import FoundationEssentials
import Testing

@testable import Delivery

@Suite("The pace of leases")
struct LeasePaceTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)

    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    @Test("renews three times in a lease, and looks when the next one runs out, at the latest after half a lease")
    func undisturbed() {
        var pace = LeasePace(lease: 30, at: start)
        #expect(pace.lookAt == start && pace.mayTakeOver(at: start))
        pace.renewed(asked: at(10), at: at(10.5))
        #expect(pace.renewAt == at(20))
        pace.looked(nextExpiry: at(12), asked: at(10), at: at(10))
        #expect(pace.lookAt == at(12).addingTimeInterval(0.001))
        pace.looked(nextExpiry: nil, asked: at(12), at: at(12))
        #expect(pace.lookAt == at(27))
        // Run out, and another transaction held it just then.
        pace.looked(nextExpiry: at(20), asked: at(27), at: at(27))
        #expect(pace.lookAt == at(27).addingTimeInterval(0.001) && pace.mayTakeOver(at: at(27)))
    }

    @Test("what failed is tried again soon, so that a short absence of the store costs no lease")
    func failures() {
        var pace = LeasePace(lease: 30, at: start)
        for second in stride(from: 10.0, through: 18, by: 2) {
            pace.renewalFailed(at: at(second))
            pace.lookFailed(at: at(second))
            #expect(pace.renewAt == at(second + 2) && pace.lookAt == at(second + 2))
        }
    }

    @Test("after the store was away everybody has time to renew before anything is taken over")
    func storeWasAway() {
        var pace = LeasePace(lease: 30, at: start)
        pace.looked(nextExpiry: at(14), asked: start, at: start)
        pace.renewalFailed(at: at(10))
        #expect(!pace.mayTakeOver(at: at(14)))
        pace.lookFailed(at: at(14))
        #expect(!pace.mayTakeOver(at: at(60)))
        // It is back, and what others hold has run out long ago.
        pace.looked(nextExpiry: at(14), asked: at(60), at: at(60))
        #expect(!pace.mayTakeOver(at: at(60)) && pace.lookAt == at(70))
        pace.renewed(asked: at(61), at: at(61))
        #expect(pace.mayTakeOver(at: at(70)))
    }
}
