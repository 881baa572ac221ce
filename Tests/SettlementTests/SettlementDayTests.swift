import FoundationEssentials
import Settlement
import Testing

@Suite("A settled day")
struct SettlementDayTests {
    @Test("is read as YYYY-MM-DD and nothing else")
    func reading() {
        #expect(SettlementDay("2024-12-09")?.description == "2024-12-09")
        #expect(SettlementDay("2024-02-29") != nil)
        for text in [
            "2024-02-30", "2023-02-29", "2024-13-01", "24-12-09", "2024-12-9", "2024-12-09T00:00", "", "--",
            "٢٠٢٤-١٢-٠٩",
        ] {
            #expect(SettlementDay(text) == nil, "\(text)")
        }
    }

    @Test("has 23 or 25 hours where clocks change")
    func length() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        func hours(_ text: String) throws -> Double {
            let instants = try #require(SettlementDay(text)).instants(in: zone)
            return instants.upperBound.timeIntervalSince(instants.lowerBound) / 3_600
        }
        #expect(try hours("2024-03-31") == 23)
        #expect(try hours("2024-10-27") == 25)
        #expect(try hours("2024-12-09") == 24)
    }
}
