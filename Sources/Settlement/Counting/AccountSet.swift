import Database

/// Who handed something in for which task and on which platforms: each pair of task and user once.
///
/// One table for all tasks, with open addressing and 16 bytes for a pair: a set for each task and platform would
/// cost many times that. What no longer fits is sorted, written to a temporary file and merged in the end, so that a
/// day of any size is counted exactly and in the same memory.
struct AccountSet: ~Copyable {
    /// The bit of a platform that is unknown.
    static let unknownPlatform: UInt32 = 1 << 31

    /// 8 MiB, enough for 393,216 pairs.
    static let largestCapacity = 1 << 19

    struct Entry: BitwiseCopyable {
        var user: Int64
        /// The task's place; -1: the entry is free.
        var task: Int32
        /// A bit for each platform.
        var platforms: UInt32

        static let free = Entry(user: 0, task: -1, platforms: 0)
    }

    private var entries: UnsafeMutableBufferPointer<Entry>
    private var count = 0
    private let largestCapacity: Int
    private var runs: AccountRuns?

    /// - Parameter largestCapacity: of the table, a power of two.
    init(largestCapacity: Int = Self.largestCapacity) {
        self.largestCapacity = largestCapacity
        entries = .allocate(capacity: min(1 << 12, largestCapacity))
        entries.initialize(repeating: .free)
    }

    deinit { entries.deallocate() }

    @inline(__always)
    mutating func insert(task: Int, user: Int64, platform: UInt32) throws(DatabaseError) {
        let place = find(task: Int32(truncatingIfNeeded: task), user: user)
        if entries[place].task < 0 {
            entries[place] = Entry(user: user, task: Int32(truncatingIfNeeded: task), platforms: platform)
            count += 1
            if count &* 4 > entries.count &* 3 { try makeRoom() }
        } else {
            entries[place].platforms |= platform
        }
    }

    /// Calls `body` with each pair once, its platforms together; in no order. The set is empty afterwards.
    mutating func drain(_ body: (Entry) -> Void) throws(DatabaseError) {
        if let runs = runs.take() {
            try runs.merge(sorted(), body)
        } else {
            for entry in entries where entry.task >= 0 { body(entry) }
        }
        clear()
    }

    /// By task, then by user.
    static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        left.task == right.task ? left.user < right.user : left.task < right.task
    }

    /// Where the pair is, or would be.
    @inline(__always)
    private func find(task: Int32, user: Int64) -> Int {
        let mask = entries.count - 1
        var place = Int(truncatingIfNeeded: Self.hash(task, user)) & mask
        while entries[place].task >= 0, entries[place].user != user || entries[place].task != task {
            place = (place + 1) & mask
        }
        return place
    }

    /// The end of MurmurHash3 for 64 bits (Austin Appleby, public domain), which spreads neighbouring numbers.
    @inline(__always)
    private static func hash(_ task: Int32, _ user: Int64) -> UInt64 {
        var hash = UInt64(bitPattern: user) ^ (UInt64(UInt32(bitPattern: task)) &* 0x9E37_79B9_7F4A_7C15)
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        hash &*= 0xC4CE_B9FE_1A85_EC53
        return hash ^ (hash >> 33)
    }

    private mutating func makeRoom() throws(DatabaseError) {
        guard entries.count >= largestCapacity else { return grow() }
        var runs = if let runs = self.runs.take() { runs } else { try AccountRuns() }
        try runs.append(sorted())
        self.runs = consume runs
        clear()
    }

    /// All pairs at the front of the table, which is none any more.
    private mutating func sorted() -> UnsafeBufferPointer<Entry> {
        var front = 0
        for index in entries.indices where entries[index].task >= 0 {
            entries.swapAt(front, index)
            front += 1
        }
        var pairs = UnsafeMutableBufferPointer(rebasing: entries[..<front])
        pairs.sort(by: Self.isBefore)
        return UnsafeBufferPointer(pairs)
    }

    private mutating func clear() {
        entries.update(repeating: .free)
        count = 0
    }

    private mutating func grow() {
        let old = entries
        entries = .allocate(capacity: old.count * 2)
        entries.initialize(repeating: .free)
        for entry in old where entry.task >= 0 { entries[find(task: entry.task, user: entry.user)] = entry }
        old.deallocate()
    }
}
