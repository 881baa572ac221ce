import Coordination
import FoundationEssentials
import Testing
import Timekeeping

@Suite("Shared semaphores")
struct SemaphoreTests {
    private let lease = Duration.seconds(60)

    @Test("there are as many places as it has, and one more when one is given back", arguments: Sharing.allCases)
    func places(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        for holder in ["a", "b", "c"] {
            #expect(try await coordinator.acquire(name, places: 3, holder: holder, lease: lease))
        }
        #expect(try await !coordinator.acquire(name, places: 3, holder: "d", lease: lease))
        #expect(try await coordinator.release(name, holder: "b"))
        #expect(try await coordinator.acquire(name, places: 3, holder: "d", lease: lease))
        #expect(try await !coordinator.acquire(name, places: 3, holder: "e", lease: lease))
    }

    @Test("who asks again for the place that he holds, holds one place", arguments: Sharing.allCases)
    func acquiringTwice(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        for _ in 0..<3 { #expect(try await coordinator.acquire(name, places: 2, holder: "a", lease: lease)) }
        #expect(try await coordinator.acquire(name, places: 2, holder: "b", lease: lease))
        #expect(try await coordinator.acquire(name, places: 2, holder: "a", lease: lease))
    }

    @Test("giving back twice frees one place", arguments: Sharing.allCases)
    func releasingTwice(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        for holder in ["a", "b"] {
            #expect(try await coordinator.acquire(name, places: 2, holder: holder, lease: lease))
        }
        #expect(try await coordinator.release(name, holder: "a"))
        #expect(try await !coordinator.release(name, holder: "a"))
        #expect(try await coordinator.acquire(name, places: 2, holder: "c", lease: lease))
        #expect(try await !coordinator.acquire(name, places: 2, holder: "d", lease: lease))
    }

    @Test(
        "a place comes back when its lease runs out, and giving it back after that changes nothing",
        arguments: Sharing.allCases)
    func releasingLate(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let (coordinator, name) = (bench.coordinator, SharingBench.name())
        #expect(try await coordinator.acquire(name, places: 1, holder: "late", lease: .milliseconds(50)))
        try await bench.pass(.milliseconds(60))
        #expect(try await coordinator.acquire(name, places: 1, holder: "next", lease: lease))
        for _ in 0..<5 { #expect(try await !coordinator.release(name, holder: "late")) }
        #expect(try await !coordinator.renew(name, holder: "late", lease: lease))
        #expect(try await !coordinator.acquire(name, places: 1, holder: "third", lease: lease))
        #expect(try await coordinator.release(name, holder: "next"))
        #expect(try await coordinator.acquire(name, places: 1, holder: "third", lease: lease))
    }

    @Test("a lease that is renewed in time holds the place", arguments: Sharing.allCases)
    func renewing(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let (coordinator, name) = (bench.coordinator, SharingBench.name())
        #expect(try await coordinator.acquire(name, places: 1, holder: "a", lease: .seconds(5)))
        #expect(try await coordinator.renew(name, holder: "a", lease: lease))
        try await bench.pass(.milliseconds(100))
        #expect(try await !coordinator.acquire(name, places: 1, holder: "b", lease: lease))
        #expect(try await !coordinator.renew(name, holder: "b", lease: lease))
        #expect(try await coordinator.renew(name, holder: "a", lease: .milliseconds(1)))
        try await bench.pass(.milliseconds(10))
        #expect(try await coordinator.acquire(name, places: 1, holder: "b", lease: lease))
    }

    @Test("without places nobody gets one", arguments: Sharing.allCases)
    func noPlaces(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        #expect(try await !coordinator.acquire(SharingBench.name(), places: 0, holder: "a", lease: lease))
    }
}
