import Foundation
import Testing

@testable import WeCom

@Suite("What a store decides about a token")
struct TokenRecordTests {
    private let owner: TokenOwner
    private let start = Date(timeIntervalSince1970: 1_757_037_600)
    private let early = WeComErrorCode(rawValue: 40014)

    init() throws {
        owner = TokenOwner(try credentials("first-secret"), baseURL: "https://a")
    }

    private func request(
        _ holder: String, replacing: AccessToken? = nil, refusal: WeComErrorCode? = nil
    ) -> RefreshRequest {
        RefreshRequest(replacing: replacing, refusal: refusal, holder: holder, lease: .seconds(15))
    }

    private func at(_ seconds: TimeInterval) -> Date { start.addingTimeInterval(seconds) }

    /// A record with a token that was fetched at the start and lives for two hours.
    private func fetched() -> (TokenRecord, AccessToken) {
        var record = TokenRecord()
        #expect(record.begin(request("a"), for: owner, at: start) == .granted)
        let stored = record.finish(by: "a", with: "T1", lifetime: .seconds(7_200), for: owner, at: start)
        return (record, stored.token)
    }

    @Test("one fetches, the others wait, and then have its token")
    func oneFetches() {
        var record = TokenRecord()
        #expect(record.begin(request("a"), for: owner, at: start) == .granted)
        #expect(record.begin(request("b"), for: owner, at: at(5)) == .taken(for: .seconds(10)))
        let stored = record.finish(by: "a", with: "T1", lifetime: .seconds(7_200), for: owner, at: at(6))
        #expect(record.begin(request("b"), for: owner, at: at(6)) == .current(stored))
        #expect(record.current(for: owner, at: at(7_206)) == nil)
    }

    @Test("who dies loses the right when its lease ends, and what it brings later undoes nothing")
    func takenOver() {
        var record = TokenRecord()
        #expect(record.begin(request("a"), for: owner, at: start) == .granted)
        #expect(record.begin(request("b"), for: owner, at: at(15)) == .granted)
        let current = record.finish(by: "b", with: "T2", lifetime: .seconds(7_200), for: owner, at: at(16))
        #expect(
            record.finish(by: "a", with: "T1", lifetime: .seconds(7_200), for: owner, at: at(16)).token
                == current.token)
        #expect(record.token?.secret == "T2")
    }

    @Test("a late refusal of an older token drops nothing, also where WeCom gave the same text again")
    func lateRefusal() {
        var (record, old) = fetched()
        #expect(record.begin(request("b", replacing: old, refusal: early), for: owner, at: at(100)) == .granted)
        let new = record.finish(by: "b", with: "T1", lifetime: .seconds(7_000), for: owner, at: at(101))
        #expect(new.token != old)
        guard
            case .current(let found) = record.begin(
                request("c", replacing: old, refusal: early), for: owner, at: at(102))
        else {
            Issue.record("the newer token was dropped")
            return
        }
        #expect(found.token == new.token)
    }

    @Test("what another program wrote into the table counts as newer")
    func foreign() {
        var (record, old) = fetched()
        record.token = AccessToken(secret: "theirs", generation: old.generation)
        guard
            case .current(let found) = record.begin(
                request("c", replacing: old, refusal: early), for: owner, at: at(102))
        else {
            Issue.record("the other program's token was not used")
            return
        }
        #expect(found.token.secret == "theirs")
    }

    @Test("a token that ends early is fetched at once; one that is refused again and again, ever more rarely")
    func refusedAgain() {
        var (record, token) = fetched()
        var pauses: [Duration] = []
        var now = at(1)
        for holder in ["b", "c", "d", "e"] {
            var start = record.begin(request(holder, replacing: token, refusal: early), for: owner, at: now)
            if case .paused(let code, let pause) = start {
                #expect(code == early)
                pauses.append(pause)
                now = now.addingTimeInterval(pause.inSeconds)
                start = record.begin(request(holder), for: owner, at: now)
            }
            #expect(start == .granted)
            token =
                record.finish(by: holder, with: "T1", lifetime: .seconds(7_000), for: owner, at: now).token
        }
        #expect(pauses == [.seconds(4), .seconds(8), .seconds(16)])
    }

    @Test("a refused secret is not asked for again for a while, longer each time")
    func refusedSecret() {
        var record = TokenRecord()
        let wrong = WeComErrorCode(rawValue: 40001)
        #expect(record.begin(request("a"), for: owner, at: start) == .granted)
        record.fail(by: "a", code: wrong, at: start)
        #expect(record.begin(request("b"), for: owner, at: start) == .paused(wrong, for: .seconds(10)))
        #expect(record.begin(request("b"), for: owner, at: at(10)) == .granted)
        record.fail(by: "b", code: wrong, at: at(10))
        #expect(record.begin(request("c"), for: owner, at: at(10)) == .paused(wrong, for: .seconds(20)))
    }

    @Test("another secret neither gets the token nor suffers for its failures")
    func otherSecret() throws {
        let other = TokenOwner(try credentials("second-secret"), baseURL: "https://a")
        var (record, _) = fetched()
        #expect(record.current(for: other, at: start) == nil)
        #expect(record.begin(request("b"), for: other, at: start) == .granted)
        record.fail(by: "b", code: WeComErrorCode(rawValue: 40001), at: start)
        #expect(record.begin(request("c"), for: owner, at: start) == .granted)
    }
}

func credentials(_ secret: String = "first-secret") throws -> AppCredentials {
    try AppCredentials(corpID: "ww-example", agentID: 1_000_002, secret: secret)
}
