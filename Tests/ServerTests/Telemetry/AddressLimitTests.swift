import FoundationEssentials
import TestSupport
import Testing

@testable import Server

@Suite("How many reports one address may send")
struct AddressLimitTests {
    private let clock = ManualWallClock(Date(timeIntervalSince1970: 1_757_037_600))

    private func taken(_ count: Int, _ address: String, _ limit: AddressLimit) -> Int {
        (0..<count).count { _ in limit.take(address) == nil }
    }

    @Test("is what it says at once, and again as time passes")
    func perMinute() {
        let limit = AddressLimit(perMinute: 10, clock: clock)
        #expect(taken(30, "192.0.2.1", limit) == 10)
        #expect(limit.take("192.0.2.1") == 6)
        #expect(taken(30, "192.0.2.2", limit) == 10)
        clock.advance(by: .seconds(12))
        #expect(taken(30, "192.0.2.1", limit) == 2)
        clock.advance(by: .seconds(60))
        #expect(taken(30, "192.0.2.1", limit) == 10)
    }

    @Test("counts what one customer has as one: a /64 of IPv6, an IPv4 address however it is written")
    func networks() {
        let limit = AddressLimit(perMinute: 4, clock: clock)
        #expect(taken(3, "2001:db8::1", limit) + taken(3, "2001:db8::ffff", limit) == 4)
        #expect(taken(3, "2001:db8:0:1::1", limit) == 3)
        #expect(taken(3, "192.0.2.1", limit) + taken(3, "::ffff:192.0.2.1", limit) == 4)
        #expect(taken(9, "", limit) == 4)
    }

    @Test("forgets everything with the key, when the day ends")
    func renewed() {
        let limit = AddressLimit(perMinute: 2, clock: clock)
        #expect(taken(5, "192.0.2.1", limit) == 2)
        #expect(limit.count == 1)
        clock.advance(by: .seconds(86_400))
        #expect(limit.take("192.0.2.9") == nil)
        #expect(limit.count == 1)
    }

    @Test("is not prolonged by a clock that is set back")
    func setBack() {
        let limit = AddressLimit(perMinute: 2, clock: clock)
        clock.advance(by: .seconds(3_600))
        #expect(taken(5, "192.0.2.1", limit) == 2)
        clock.advance(by: .seconds(-3_000))
        #expect(taken(5, "192.0.2.1", limit) == 2)
    }

    @Test("costs bounded memory: who finds no place shares one")
    func bounded() {
        let limit = AddressLimit(perMinute: 3, clock: clock, maximumPlaces: 100)
        for number in 0..<100 { #expect(limit.take("10.0.0.\(number)") == nil) }
        #expect(taken(10, "10.1.0.1", limit) + taken(10, "10.1.0.2", limit) == 3)
        #expect(limit.count <= 101)
        clock.advance(by: .seconds(61))
        #expect(taken(10, "10.1.0.1", limit) == 3)
    }
}
