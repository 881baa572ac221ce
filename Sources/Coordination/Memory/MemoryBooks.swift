/// What a process has granted, as a plain value: the time is a parameter.
struct MemoryBooks {
    private var windows = ExpiringTable<EventTimes>()
    private var buckets = ExpiringTable<BucketLevel>()
    private var semaphores = ExpiringTable<PlaceHolders>()
    private var marks = ExpiringTable<Void>()
    private var locks = ExpiringTable<(holder: String, token: Int64)>()
    private var entries = ExpiringTable<(value: [UInt8]?, staleAt: Microseconds)>()
    private var lastToken: Int64 = 0

    /// How many names are kept.
    var count: Int {
        windows.count + buckets.count + semaphores.count + marks.count + locks.count + entries.count
    }
}

// Limits
extension MemoryBooks {
    mutating func admit(_ demands: [WindowDemand], at now: Microseconds) -> Microseconds {
        var wait: Microseconds = 0
        for demand in demands {
            let events = windows.value(demand.name, at: now) ?? EventTimes()
            wait = max(wait, events.wait(at: now, atMost: demand.count, window: demand.window.microseconds))
        }
        guard wait == 0 else { return wait }
        for demand in demands {
            let window = demand.window.microseconds
            var events = windows.value(demand.name, at: now) ?? EventTimes()
            windows.remove(demand.name)
            events.forget(at: now, window: window)
            events.append(now)
            windows.set(events, as: demand.name, until: now + window, at: now)
        }
        return 0
    }

    mutating func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double, at now: Microseconds
    ) -> Microseconds {
        var level = buckets.value(name, at: now) ?? BucketLevel(tokens: burst, at: now)
        let wait = level.take(tokens, rate: rate, burst: burst, at: now)
        buckets.set(level, as: name, until: level.fullAt(rate: rate, burst: burst), at: now)
        return wait
    }
}

// Semaphores
extension MemoryBooks {
    mutating func acquire(
        _ name: String, places: Int, holder: String, lease: Duration, at now: Microseconds
    ) -> Bool {
        let holders = semaphores.value(name, at: now) ?? PlaceHolders()
        guard holders.holds(holder, at: now) || holders.count(at: now) < places else { return false }
        hold(name, holder: holder, lease: lease, at: now)
        return true
    }

    mutating func renew(_ name: String, holder: String, lease: Duration, at now: Microseconds) -> Bool {
        guard let holders = semaphores.value(name, at: now), holders.holds(holder, at: now) else { return false }
        hold(name, holder: holder, lease: lease, at: now)
        return true
    }

    mutating func release(_ name: String, holder: String, at now: Microseconds) -> Bool {
        guard var holders = semaphores.value(name, at: now), holders.holds(holder, at: now) else { return false }
        holders.remove(holder)
        semaphores.set(holders, as: name, until: holders.lastEnd ?? now, at: now)
        return true
    }

    private mutating func hold(_ name: String, holder: String, lease: Duration, at now: Microseconds) {
        var holders = semaphores.value(name, at: now) ?? PlaceHolders()
        holders.forget(at: now)
        holders.set(holder, until: now + lease.microseconds)
        semaphores.set(holders, as: name, until: holders.lastEnd ?? now, at: now)
    }
}

// Marks and locks
extension MemoryBooks {
    mutating func tryMarkOnce(_ name: String, for lifetime: Duration, at now: Microseconds) -> Bool {
        guard marks.value(name, at: now) == nil else { return false }
        marks.set((), as: name, until: now + lifetime.microseconds, at: now)
        return true
    }

    mutating func lock(_ name: String, holder: String, lease: Duration, at now: Microseconds) -> Int64? {
        let present = locks.value(name, at: now)
        guard present == nil || present?.holder == holder else { return nil }
        let token = present?.token ?? max(lastToken + 1, now)
        lastToken = max(lastToken, token)
        locks.set((holder, token), as: name, until: now + lease.microseconds, at: now)
        return token
    }

    mutating func renewLock(_ name: String, holder: String, lease: Duration, at now: Microseconds) -> Bool {
        guard let present = locks.value(name, at: now), present.holder == holder else { return false }
        locks.set(present, as: name, until: now + lease.microseconds, at: now)
        return true
    }

    mutating func unlock(_ name: String, holder: String, at now: Microseconds) -> Bool {
        guard locks.value(name, at: now)?.holder == holder else { return false }
        locks.remove(name)
        return true
    }
}

// Cache entries
extension MemoryBooks {
    func entry(_ name: String, at now: Microseconds) -> CacheEntry? {
        entries.value(name, at: now).map { CacheEntry(value: $0.value, isStale: $0.staleAt <= now) }
    }

    mutating func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration, at now: Microseconds) {
        entries.set((value, now + soft.microseconds), as: name, until: now + hard.microseconds, at: now)
    }

    mutating func removeEntry(_ name: String) {
        entries.remove(name)
    }

    mutating func removeAllEntries() {
        entries.removeAll()
    }
}
