import TestSupport
import Testing

@testable import Settlement

@Suite("Distinct accounts of many groups")
struct AccountSetsTests {
    @Test("are what sets say, whatever the ids")
    func exact() {
        var random = SeededRandom(seed: 7)
        var sets = AccountSets()
        var reference: [Int: Set<Int64>] = [:]
        for _ in 0..<100_000 {
            let group = Int.random(in: 0..<40, using: &random)
            let account =
                Bool.random(using: &random)
                ? Int64.random(in: -50...2_000, using: &random) : Int64.random(in: .min ... .max, using: &random)
            sets.add(account, to: group)
            reference[group, default: []].insert(account)
        }
        sets.add(0, to: 3)
        sets.add(.min, to: 3)
        sets.add(.max, to: 3)
        reference[3, default: []].formUnion([0, .min, .max])
        for group in 0..<40 { #expect(sets.count(group) == reference[group]?.count ?? 0) }
        #expect(sets.count(41) == 0)
    }

    @Test("are numbered in the order in which they come")
    func numbers() {
        var table = NumberTable()
        for key in Int64(0)..<1_000 { #expect(table.number(of: key * 7_919 - 500) == (Int(key), true)) }
        for key in Int64(0)..<1_000 { #expect(table.number(of: key * 7_919 - 500) == (Int(key), false)) }
    }
}
