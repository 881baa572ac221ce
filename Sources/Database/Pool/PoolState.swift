/// What a pool knows and decides: which places are free, who waits. Does nothing by itself; the pool
/// acts on the answers outside of its lock.
struct PoolState<Slot, Request> {
    enum Submission {
        /// Run the request on this place, which now counts as busy.
        case run(Slot)
        /// Make a new place, which is already counted as busy, and run the request there.
        case open
        /// The request waits. `startTimer`: somebody must call `expire` at the deadline.
        case wait(startTimer: Bool)
        case refuse
    }

    enum Next {
        case run(Request)
        /// The place is free and stays.
        case rest
        /// The pool is closed: end the place and call `ended`.
        case end
    }

    private let limit: Int
    private var idle: [Slot] = []
    private var slotCount = 0
    private var waiters = WaitingLine<Request>()
    private var isTimerRunning = false
    private(set) var isClosed = false

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// All places, busy and free.
    var count: Int { slotCount }
    var busyCount: Int { slotCount - idle.count }
    var waitingCount: Int { waiters.count }
    var idleCount: Int { idle.count }

    /// Somebody wants a connection.
    mutating func submit(_ request: Request, id: ObjectIdentifier, deadline: ContinuousClock.Instant) -> Submission {
        if isClosed { return .refuse }
        // The place used last is taken first, so that those not needed rest and close their connection.
        if let slot = idle.popLast() { return .run(slot) }
        if slotCount < limit {
            slotCount += 1
            return .open
        }
        waiters.append(request, id: id, deadline: deadline)
        defer { isTimerRunning = true }
        return .wait(startTimer: !isTimerRunning)
    }

    /// A busy place is done with its request.
    mutating func next(after slot: Slot) -> Next {
        if isClosed { return .end }
        if let request = waiters.popFirst() { return .run(request) }
        idle.append(slot)
        return .rest
    }

    /// A busy place cannot be used at all (its thread could not be started): it is forgotten.
    ///
    /// - Returns: those who waited for a place and now would wait in vain.
    mutating func abandon() -> [Request] {
        slotCount -= 1
        return slotCount == 0 ? waiters.removeAll() : []
    }

    /// The request is no longer wanted.
    mutating func withdraw(_ id: ObjectIdentifier) {
        waiters.remove(id)
    }

    /// Takes out those who waited for too long.
    ///
    /// - Returns: them, and when to ask again; nil if nobody waits and the timer ends.
    mutating func expire(at now: ContinuousClock.Instant) -> (expired: [Request], again: ContinuousClock.Instant?) {
        let expired = waiters.removeAll(dueBy: now)
        let again = waiters.firstDeadline
        isTimerRunning = again != nil
        return (expired, again)
    }

    /// Nothing is taken on any more. Busy places are told `.end` when they ask for the next request.
    ///
    /// - Returns: those who wait, and the free places, to be ended now.
    mutating func close() -> (waiting: [Request], idle: [Slot]) {
        isClosed = true
        defer { idle = [] }
        return (waiters.removeAll(), idle)
    }

    /// A place has ended.
    ///
    /// - Returns: whether it was the last.
    mutating func ended() -> Bool {
        slotCount -= 1
        return slotCount == 0
    }
}
