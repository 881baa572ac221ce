import Coordination
import Synchronization

/// A coordinator of which is known how often it was asked.
final class CountedCoordinator: Coordinator {
    private let base: any Coordinator
    private let count = Atomic(0)

    init(_ base: any Coordinator) { self.base = base }

    var calls: Int { count.load(ordering: .relaxed) }

    private func counted() -> any Coordinator {
        count.add(1, ordering: .relaxed)
        return base
    }

    func take(_ tokens: Int, fromBucket name: String, rate: Double, burst: Double) async throws -> Admission {
        try await counted().take(tokens, fromBucket: name, rate: rate, burst: burst)
    }

    func admit(_ demands: [WindowDemand]) async throws -> Admission { try await counted().admit(demands) }

    func acquire(_ name: String, places: Int, holder: String, lease: Duration) async throws -> Bool {
        try await counted().acquire(name, places: places, holder: holder, lease: lease)
    }

    func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        try await counted().renew(name, holder: holder, lease: lease)
    }

    func release(_ name: String, holder: String) async throws -> Bool {
        try await counted().release(name, holder: holder)
    }

    func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool {
        try await counted().tryMarkOnce(name, for: lifetime)
    }

    func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64? {
        try await counted().lock(name, holder: holder, lease: lease)
    }

    func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        try await counted().renewLock(name, holder: holder, lease: lease)
    }

    func unlock(_ name: String, holder: String) async throws -> Bool {
        try await counted().unlock(name, holder: holder)
    }

    func entry(_ name: String) async throws -> CacheEntry? { try await counted().entry(name) }

    func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws {
        try await counted().store(value, as: name, soft: soft, hard: hard)
    }

    func removeEntry(_ name: String) async throws { try await counted().removeEntry(name) }
}
