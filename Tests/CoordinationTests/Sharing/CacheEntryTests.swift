import Coordination
import FoundationEssentials
import Testing
import Timekeeping

@Suite("Shared cache entries")
struct CacheEntryTests {
    @Test("an entry is what was stored, byte for byte", arguments: Sharing.allCases)
    func bytes(sharing: Sharing) async throws {
        let coordinator = try SharingBench(sharing).coordinator
        let name = SharingBench.name()
        #expect(try await coordinator.entry(name) == nil)
        for value: [UInt8]? in [Array(0...255), [], nil, Array("größer".utf8), Array(repeating: 0, count: 100_000)] {
            try await coordinator.store(value, as: name, soft: .seconds(60), hard: .seconds(90))
            #expect(try await coordinator.entry(name) == CacheEntry(value: value, isStale: false))
        }
        try await coordinator.removeEntry(name)
        #expect(try await coordinator.entry(name) == nil)
        try await coordinator.removeEntry(name)
    }

    @Test("an entry is stale after its soft time and gone after its hard time", arguments: Sharing.allCases)
    func softAndHard(sharing: Sharing) async throws {
        let bench = try SharingBench(sharing)
        let (coordinator, name) = (bench.coordinator, SharingBench.name())
        try await coordinator.store([1], as: name, soft: .milliseconds(20), hard: .seconds(60))
        try await bench.pass(.milliseconds(30))
        #expect(try await coordinator.entry(name) == CacheEntry(value: [1], isStale: true))
        try await coordinator.store([2], as: name, soft: .seconds(60), hard: .milliseconds(20))
        try await bench.pass(.milliseconds(40))
        #expect(try await coordinator.entry(name) == nil)
    }
}
