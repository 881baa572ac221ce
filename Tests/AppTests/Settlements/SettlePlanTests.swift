import Settlement
import Testing

@testable import App

@Suite("Which days herald settle means")
struct SettlePlanTests {
    private let yesterday = SettlementDay("2024-12-10") ?? SettlementDay(.now, in: .gmt)

    private func plan(
        _ date: String? = nil, from: String? = nil, to: String? = nil, resume: Bool = false
    ) throws -> SettlePlan {
        try SettlePlan(date: date, from: from, to: to, resume: resume, yesterday: yesterday)
    }

    @Test("yesterday, a day, or several up to yesterday")
    func plans() throws {
        let ninth = try #require(SettlementDay("2024-12-09"))
        #expect(try plan() == .day(yesterday))
        #expect(try plan("2024-12-09") == .day(ninth))
        #expect(try plan(from: "2024-12-09") == .days(ninth...yesterday))
        #expect(try plan(from: "2024-12-09", to: "2024-12-09") == .days(ninth...ninth))
        #expect(try plan(resume: true) == .resume)
    }

    @Test(
        "a call that means nothing is one sentence",
        arguments: [
            ("2024-02-30", nil, nil, false, "DATE: \"2024-02-30\" is no day; write it as 2024-12-09"),
            ("yesterday", nil, nil, false, "DATE: \"yesterday\" is no day; write it as 2024-12-09"),
            (nil, "2024-12-9", nil, false, "--from: \"2024-12-9\" is no day; write it as 2024-12-09"),
            (nil, nil, "2024-12-09", false, "--to needs --from, the first day"),
            (nil, "2024-12-10", "2024-12-09", false, "--from 2024-12-10 is after --to 2024-12-09"),
            ("2024-12-09", nil, nil, true, "give a DATE, or --from and --to, or --resume: only one of them"),
        ] as [(String?, String?, String?, Bool, String)])
    func misuse(date: String?, from: String?, to: String?, resume: Bool, sentence: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try plan(date, from: from, to: to, resume: resume)
        }
        #expect(failure?.description == sentence)
        #expect(failure?.status == .misuse)
    }
}
