package import Timekeeping

/// What one process agrees on with itself.
package final class MemoryCoordinator: Coordinator {
    private let clock: any WallClock

    package init(clock: any WallClock) {
        self.clock = clock
    }

    package func admit(_ demands: [WindowDemand]) async throws -> Admission { fatalError("being built") }

    package func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double
    ) async throws -> Admission { fatalError("being built") }

    package func acquire(
        _ name: String, places: Int, holder: String, lease: Duration
    ) async throws -> Bool { fatalError("being built") }

    package func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        fatalError("being built")
    }

    package func release(_ name: String, holder: String) async throws -> Bool { fatalError("being built") }

    package func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool {
        fatalError("being built")
    }

    package func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64? {
        fatalError("being built")
    }

    package func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        fatalError("being built")
    }

    package func unlock(_ name: String, holder: String) async throws -> Bool { fatalError("being built") }

    package func entry(_ name: String) async throws -> CacheEntry? { fatalError("being built") }

    package func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws {
        fatalError("being built")
    }

    package func removeEntry(_ name: String) async throws { fatalError("being built") }
}
