import FoundationEssentials
import Testing
import Timekeeping

@testable import Delivery

@Suite("The stock of permits that nodes share")
struct SharedPermitTests {
    private let start = Date(timeIntervalSince1970: 1_757_037_600)

    private func at(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

    private func permits(qps: Int = 600, concurrency: Int = 20) -> SharedPermits {
        SharedPermits(
            node: "n", rule: DispatchRule(DispatchSettings(concurrency: concurrency, qps: qps), isShared: true))
    }

    /// Grants whatever is wished for.
    private func grant(_ permits: inout SharedPermits, startable: Int, at now: Date) -> SharedPermits.Wish {
        let wish = permits.wish(startable: startable, at: now)
        for holder in wish.acquire { permits.acquired(holder, asked: now) }
        for holder in wish.renew { permits.renewed(holder, isHeld: true, asked: now) }
        if wish.tokens > 0 { permits.granted(wish.tokens, asked: now) }
        return wish
    }

    @Test(
        "no second sees more than qps sends, whatever the rule's numbers",
        arguments: [1, 2, 7, 10, 39, 40, 600, 99_999])
    func rule(_ qps: Int) {
        for isShared in [false, true] {
            let rule = DispatchRule(DispatchSettings(qps: qps), isShared: isShared)
            let span = 1 + (isShared ? DispatchRule.tokenLife.seconds : 0)
            #expect(Int((rule.burst + rule.rate * span).rounded(.down)) <= qps)
            #expect(rule.rate >= Double(qps) * 0.9 && rule.burst >= 1 && Double(rule.batch) <= rule.burst)
        }
    }

    @Test("asks for as many places as there is to send, and for more tokens at once the more are used up")
    func batches() {
        var permits = permits()
        #expect(permits.wish(startable: 0, at: start).isEmpty)
        var wishes: [Int] = []
        var sent = 0
        for step in 0..<40 {
            let now = at(Double(step) * 0.001)
            let wish = grant(&permits, startable: 8, at: now)
            if wish.tokens > 0 { wishes.append(wish.tokens) }
            while let holder = permits.take(at: now) {
                sent += 1
                permits.giveBack(holder, at: now)
            }
        }
        #expect(permits.holders.count == 8)
        #expect(wishes.prefix(5) == [1, 2, 4, 8, 15])
        #expect(sent == wishes.reduce(0, +))
    }

    @Test("a token that was not used at once is void: it would be a burst on top of what others send by then")
    func tokensSpoil() {
        var permits = permits()
        _ = grant(&permits, startable: 1, at: start)
        #expect(permits.take(at: at(0.051)) == nil)
        _ = grant(&permits, startable: 1, at: at(0.06))
        #expect(permits.take(at: at(0.061)) != nil)
    }

    @Test("nothing is begun on a place whose lease is not sure, or that is another's by now")
    func leases() {
        var permits = permits(concurrency: 1)
        _ = grant(&permits, startable: 1, at: start)
        let late = at(permits.rule.placeLease.seconds)
        permits.granted(1, asked: late)
        #expect(permits.take(at: late) == nil)
        // Busy while it was lost: nothing more is begun on it.
        let wish = grant(&permits, startable: 1, at: late)
        #expect(wish.release.count == 1)
        _ = grant(&permits, startable: 1, at: at(15.2))
        let holder = permits.take(at: at(15.2))
        permits.renewed(holder ?? "", isHeld: false, asked: at(16))
        permits.giveBack(holder ?? "", at: at(16))
        permits.granted(1, asked: at(16))
        #expect(holder != nil && permits.take(at: at(16)) == nil)
    }

    @Test("renews in time what is in use, and gives back what is not")
    func renewal() {
        var permits = permits()
        _ = grant(&permits, startable: 3, at: start)
        permits.granted(2, asked: start)
        let busy = [permits.take(at: start), permits.take(at: start)].compactMap { $0 }
        #expect(busy.count == 2)
        var wish = permits.wish(startable: 0, at: at(2.1))
        #expect(wish.release.count == 1 && wish.renew.isEmpty)
        wish = permits.wish(startable: 0, at: at(5.1))
        #expect(Set(wish.renew) == Set(busy) && wish.acquire.isEmpty)
    }

    @Test("a place is given back after a while for a moment, so that a node without any has its chance")
    func tenure() {
        var permits = permits(concurrency: 1)
        _ = grant(&permits, startable: 5, at: start)
        _ = grant(&permits, startable: 5, at: at(6))
        let wish = grant(&permits, startable: 5, at: at(10.1))
        #expect(wish.release == ["n#1"] && wish.acquire.isEmpty)
        #expect(permits.wish(startable: 5, at: at(10.15)).acquire.isEmpty)
        #expect(permits.wish(startable: 5, at: at(10.3)).acquire == ["n#2"])
    }

    @Test("when the coordinator cannot be asked, nothing is wished for until the rest is over")
    func failure() {
        var permits = permits()
        permits.failed(at: start, rest: .seconds(1))
        #expect(permits.wish(startable: 5, at: at(0.5)).isEmpty)
        #expect(permits.wish(startable: 5, at: at(0.5)).next == at(1))
        #expect(!permits.wish(startable: 5, at: at(1)).isEmpty)
        #expect(permits.take(at: at(1)) == nil)
    }
}
