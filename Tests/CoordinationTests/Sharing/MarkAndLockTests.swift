import Coordination
import FoundationEssentials
import Testing
import Timekeeping

@Suite("Shared marks and locks")
struct MarkAndLockTests {
    private let lease = Duration.seconds(60)

    @Test("a mark is made once in its lifetime", arguments: Sharing.allCases)
    func markOnce(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let name = SharingBench.name()
        #expect(try await bench.coordinator.tryMarkOnce(name, for: lease))
        #expect(try await !bench.coordinator.tryMarkOnce(name, for: lease))
        #expect(try await bench.coordinator.tryMarkOnce(name + "2", for: .milliseconds(20)))
        try await bench.pass(.milliseconds(40))
        #expect(try await bench.coordinator.tryMarkOnce(name + "2", for: lease))
    }

    @Test("of a hundred who mark at once one is the first", arguments: Sharing.allCases)
    func markAtOnce(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        let firsts = try await withThrowingTaskGroup { group in
            for _ in 0..<100 { group.addTask { try await coordinator.tryMarkOnce(name, for: lease) ? 1 : 0 } }
            return try await group.reduce(0, +)
        }
        #expect(firsts == 1)
    }

    @Test("a lock has one holder, and each holder's token is greater than the last", arguments: Sharing.allCases)
    func oneHolder(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        var last: Int64 = 0
        for round in 0..<20 {
            let token = try #require(try await coordinator.lock(name, holder: "a\(round)", lease: lease))
            #expect(token > last)
            last = token
            #expect(try await coordinator.lock(name, holder: "b", lease: lease) == nil)
            #expect(try await !coordinator.unlock(name, holder: "b"))
            #expect(try await !coordinator.renewLock(name, holder: "b", lease: lease))
            #expect(try await coordinator.renewLock(name, holder: "a\(round)", lease: lease))
            #expect(try await coordinator.unlock(name, holder: "a\(round)"))
            #expect(try await !coordinator.unlock(name, holder: "a\(round)"))
        }
    }

    @Test("who has the lock already gets the same token", arguments: Sharing.allCases)
    func lockingTwice(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        let token = try await coordinator.lock(name, holder: "a", lease: lease)
        #expect(token != nil)
        #expect(try await coordinator.lock(name, holder: "a", lease: lease) == token)
    }

    @Test(
        "a lock whose lease ran out goes to the next, with a greater token; the old holder can do nothing",
        arguments: Sharing.allCases)
    func lostLock(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let (coordinator, name) = (bench.coordinator, SharingBench.name())
        let old = try #require(try await coordinator.lock(name, holder: "old", lease: .milliseconds(30)))
        try await bench.pass(.milliseconds(60))
        let new = try #require(try await coordinator.lock(name, holder: "new", lease: lease))
        #expect(new > old)
        #expect(try await !coordinator.renewLock(name, holder: "old", lease: lease))
        #expect(try await !coordinator.unlock(name, holder: "old"))
        #expect(try await coordinator.lock(name, holder: "old", lease: lease) == nil)
        #expect(try await coordinator.unlock(name, holder: "new"))
    }
}
