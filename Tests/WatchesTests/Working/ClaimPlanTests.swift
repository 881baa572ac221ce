import Delivery
import FoundationEssentials
import Testing
import Timekeeping

@testable import Watches

@Suite("What a worker takes next")
struct ClaimPlanTests {
    private func plan(batch: Int = 10, digestAbove: Int? = nil) -> ClaimPlan {
        ClaimPlan(batch: batch, coalesce: .zero, digestAbove: digestAbove)
    }

    @Test("a batch, as far as there is room in hand")
    func bounded() {
        #expect(plan().order(pending: 0, inHand: 0)?.most == 10)
        #expect(plan().order(pending: 0, inHand: 995)?.most == 5)
        #expect(plan().order(pending: 0, inHand: 1_000) == nil)
        #expect(plan(batch: 500).order(pending: 0, inHand: 1_999)?.most == 1)
        #expect(plan().order(pending: 0, inHand: 0, most: 3)?.most == 3)
    }

    @Test("more waiting than the rule bears is taken whole, but one digest after the other")
    func digest() {
        let plan = plan(digestAbove: 20)
        #expect(plan.order(pending: 20, inHand: 0)?.takesAll == false)
        #expect(plan.order(pending: 37, inHand: 0)?.takesAll == true)
        #expect(plan.order(pending: 37, inHand: 0)?.most == 10_000)
        #expect(plan.order(pending: 500, inHand: 37) == nil)
        #expect(plan.order(pending: 5, inHand: 18)?.most == 2)
    }

    @Test("with several channels one that is away keeps the others from little")
    func several() {
        let plan = ClaimPlan(batch: 10, coalesce: .zero, digestAbove: 20, hasSeveralChannels: true)
        #expect(plan.order(pending: 5, inHand: 9_000)?.most == 10)
        #expect(plan.order(pending: 21, inHand: 9_000)?.takesAll == true)
        #expect(plan.order(pending: 5, inHand: 10_000) == nil)
    }

    @Test("what was taken for a digest is told in portions, a record's changes in one of them")
    func portions() {
        let changes = (1...25_000).map { id in
            QueuedChange(id: Int64(id), record: .integer(Int64(id / 2)), event: .update, queuedAt: .distantPast)
        }
        let portions = ClaimPlan.portions(of: changes)
        #expect(portions.map(\.count) == [9_999, 10_000, 5_001])
        #expect(portions.reduce(0) { $0 + Set($1.map(\.record)).count } == 12_501)
        #expect(ClaimPlan.portions(of: []).isEmpty)
    }

    @Test("without a word of the operator's a digest begins at what the slowest channel sends in a minute")
    func rates() throws {
        func above(_ rates: [ChannelLimits.Rate?]) throws -> Int? {
            let definition = try WatchDefinition.plain()
            return ClaimPlan(definition, limits: rates.map { ChannelLimits(concurrency: 1, rate: $0) }).digestAbove
        }
        #expect(try above([nil]) == nil)
        #expect(try above([nil, .init(count: 20, per: .seconds(60)), .init(count: 50, per: .seconds(1))]) == 20)
        #expect(try above([.init(count: 1, per: .seconds(600))]) == 1)
    }
}

@Suite("What a message of a watch is called")
struct HandoverKeyTests {
    @Test("a name is read back as it was written, whatever the watch is called")
    func roundTrip() {
        for watch in ["new-members", "watch", "a:b"] {
            for key in [
                HandoverKey(watch: watch, change: 17), HandoverKey(watch: watch, first: 17, last: 53, count: 37),
                HandoverKey(watch: watch, change: 17, moment: 1_763_757_600_000),
                HandoverKey(watch: watch, first: 17, last: 53, count: 37, moment: 0),
            ] {
                #expect(HandoverKey(reference: key.reference) == key)
            }
        }
        #expect(HandoverKey(watch: "m", first: 1, last: 9, count: 3).text == "watch:m:1-9:3")
        #expect(HandoverKey(watch: "m", change: 4).text == "watch:m:4")
        #expect(HandoverKey(watch: "m", change: 4, moment: 1_763_757_600_000).text == "watch:m:4@1763757600000")
        #expect(HandoverKey(reference: "m:4@") == nil && HandoverKey(reference: "m:4@5@6") == nil)
        #expect(HandoverKey(reference: "m") == nil && HandoverKey(reference: "m:x") == nil)
    }
}
