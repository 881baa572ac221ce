/// What nodes agree on: in memory where there is one node, on Redis where there are many.
///
/// Everything is known by its name, and whoever uses the same name shares it. An implementation decides by one
/// clock (Redis's own, or the process's), so that nodes whose clocks disagree still agree. Names are prefixed by
/// the implementation; they may hold any characters.
package protocol Coordinator: RateLimits, Semaphores, OnceMarks, Locks, CacheEntries {}

/// Whether something may be done now.
package enum Admission: Sendable, Hashable {
    case admitted
    /// Not now; asking earlier than after this time is in vain.
    case refused(retryAfter: Duration)
}

/// - Throws: `CoordinationError`, here and everywhere below; with Redis also `RedisError`.
package protocol RateLimits: Sendable {
    /// Counts one event under every demand, or under none: at most `demand.count` events in any span of
    /// `demand.window`. A name that is there twice counts once.
    ///
    /// The event counts from the moment it is admitted. A peer counts when the call arrives: who must not be late
    /// by more than a moment asks right before the call.
    ///
    /// - Returns: when refused, the earliest instant at which all demands could be met, were nobody else asking.
    func admit(_ demands: [WindowDemand]) async throws -> Admission

    /// Takes `tokens` from a bucket into which `rate` tokens a second flow and which holds at most `burst`; a
    /// bucket that nobody used is full.
    ///
    /// - Throws: `CoordinationError.senseless` if `tokens` is more than `burst`.
    func take(_ tokens: Int, fromBucket name: String, rate: Double, burst: Double) async throws -> Admission
}

/// A sliding window that an event is to be counted in.
package struct WindowDemand: Sendable, Hashable {
    package let name: String
    package let count: Int
    package let window: Duration

    package init(_ name: String, atMost count: Int, per window: Duration) {
        self.name = name
        self.count = count
        self.window = window
    }
}

/// Counting semaphores whose places are held under a lease: who dies gives its place back when the lease runs out.
package protocol Semaphores: Sendable {
    /// - Parameter holder: unique for each holding, so that giving back twice, or too late, changes nothing.
    /// - Returns: whether there was a place; true again for who holds one already, with the lease renewed.
    func acquire(_ name: String, places: Int, holder: String, lease: Duration) async throws -> Bool

    /// - Returns: whether it was still held.
    func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool

    /// - Returns: whether it was still held.
    func release(_ name: String, holder: String) async throws -> Bool
}

package protocol OnceMarks: Sendable {
    /// - Returns: true for the first who asks within `lifetime`, false for everybody after.
    func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool
}

/// One holder at a time, under a lease. The token grows with every holder: who stores something with it can tell a
/// holder that has lost the lock without noticing from the present one.
package protocol Locks: Sendable {
    /// - Returns: the fencing token, or nil if somebody else has it. Who has it already gets the same token again,
    ///   with the lease renewed.
    func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64?

    /// - Returns: whether it was still held.
    func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool

    /// - Returns: whether it was still held.
    func unlock(_ name: String, holder: String) async throws -> Bool
}

/// Where a `SharedCache` keeps what it knows.
package protocol CacheEntries: Sendable {
    func entry(_ name: String) async throws -> CacheEntry?

    /// - Parameter hard: after this time it is gone.
    func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws

    func removeEntry(_ name: String) async throws
}

package struct CacheEntry: Sendable, Hashable {
    /// nil: known not to exist (a negative entry).
    package let value: [UInt8]?
    /// Past its soft time: still good, and time to be loaded anew.
    package let isStale: Bool

    package init(value: [UInt8]?, isStale: Bool) {
        self.value = value
        self.isStale = isStale
    }
}
