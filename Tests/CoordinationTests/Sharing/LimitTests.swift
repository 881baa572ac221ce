import Coordination
import FoundationEssentials
import Testing
import Timekeeping

@Suite("Shared limits")
struct LimitTests {
    private let minute = Duration.seconds(60)

    @Test("a window admits its count and then names a time within the window", arguments: Sharing.allCases)
    func windowAdmitsItsCount(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let demand = WindowDemand(SharingBench.name(), atMost: 20, per: minute)
        for _ in 0..<20 { #expect(try await coordinator.admit([demand]) == .admitted) }
        let wait = try #require(try await coordinator.admit([demand]).wait)
        #expect(wait > .zero && wait <= minute)
    }

    @Test("a refused event is admitted when the time that was named has passed", arguments: Sharing.allCases)
    func refusedEventIsAdmittedLater(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let demand = WindowDemand(SharingBench.name(), atMost: 2, per: .milliseconds(250))
        var wait: Duration?
        while wait == nil { wait = try await bench.coordinator.admit([demand]).wait }
        try await bench.pass(wait ?? .zero)
        #expect(try await bench.coordinator.admit([demand]) == .admitted)
    }

    @Test("an event counts under all its demands or under none", arguments: Sharing.allCases)
    func allOrNothing(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let full = WindowDemand(SharingBench.name("full"), atMost: 1, per: minute)
        let free = WindowDemand(SharingBench.name("free"), atMost: 2, per: minute)
        #expect(try await coordinator.admit([full, free]) == .admitted)
        for _ in 0..<5 { #expect(try await coordinator.admit([free, full]) != .admitted) }
        #expect(try await coordinator.admit([free]) == .admitted)
        #expect(try await coordinator.admit([free]) != .admitted)
    }

    @Test("the time named is that of the demand that is free last", arguments: Sharing.allCases)
    func longestWaitIsNamed(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let short = WindowDemand(SharingBench.name("short"), atMost: 1, per: minute)
        let long = WindowDemand(SharingBench.name("long"), atMost: 1, per: .seconds(3_600))
        #expect(try await coordinator.admit([short, long]) == .admitted)
        let wait = try #require(try await coordinator.admit([long, short]).wait)
        #expect(wait > .seconds(3_000) && wait <= .seconds(3_600))
    }

    @Test("a thousand demands at once are met together", arguments: Sharing.allCases)
    func thousandDemands(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let base = SharingBench.name("member")
        let demands = (0..<1_000).map { WindowDemand("\(base)-\($0)", atMost: 1, per: minute) }
        #expect(try await coordinator.admit([demands[999]]) == .admitted)
        #expect(try await coordinator.admit(demands) != .admitted)
        #expect(try await coordinator.admit(Array(demands.dropLast())) == .admitted)
        #expect(try await coordinator.admit([demands[0]]) != .admitted)
    }

    @Test("the same demand twice counts once, two limits under one name are refused", arguments: Sharing.allCases)
    func sameNameTwice(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let demand = WindowDemand(SharingBench.name(), atMost: 2, per: minute)
        #expect(try await coordinator.admit([demand, demand]) == .admitted)
        #expect(try await coordinator.admit([demand]) == .admitted)
        let other = WindowDemand(demand.name, atMost: 3, per: minute)
        await #expect(throws: CoordinationError.self) { try await coordinator.admit([demand, other]) }
    }

    @Test("a limit of nothing admits nothing, and no demand admits", arguments: Sharing.allCases)
    func edges(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let nothing = WindowDemand(SharingBench.name(), atMost: 0, per: minute)
        #expect(try await coordinator.admit([nothing]) == .refused(retryAfter: minute))
        #expect(try await coordinator.admit([]) == .admitted)
    }

    @Test("a bucket gives its burst at once and names the time of the next token", arguments: Sharing.allCases)
    func bucketGivesItsBurst(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        #expect(try await coordinator.take(5, fromBucket: name, rate: 0.01, burst: 5) == .admitted)
        let wait = try #require(try await coordinator.take(1, fromBucket: name, rate: 0.01, burst: 5).wait)
        #expect(wait > .seconds(40) && wait <= .seconds(100.01))
        #expect(try await coordinator.take(0, fromBucket: name, rate: 0.01, burst: 5) == .admitted)
    }

    @Test("the token is there when the time that was named has passed", arguments: Sharing.allCases)
    func tokenIsThereInTime(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let name = SharingBench.name()
        for amount in [3, 1, 2] {
            while let wait = try await bench.coordinator.take(amount, fromBucket: name, rate: 30, burst: 3).wait {
                try await bench.pass(wait)
                guard sharing == .memory else { continue }
                #expect(try await bench.coordinator.take(amount, fromBucket: name, rate: 30, burst: 3) == .admitted)
                break
            }
        }
    }

    @Test("more at once than a bucket holds, and a rate of nothing, are mistakes", arguments: Sharing.allCases)
    func senselessBuckets(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        await #expect(throws: CoordinationError.self) {
            try await coordinator.take(6, fromBucket: "b", rate: 1, burst: 5)
        }
        await #expect(throws: CoordinationError.self) {
            try await coordinator.take(1, fromBucket: "b", rate: 0, burst: 5)
        }
    }
}

extension Admission {
    var wait: Duration? {
        if case .refused(let retryAfter) = self { retryAfter } else { nil }
    }
}
