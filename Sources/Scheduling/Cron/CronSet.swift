/// A set of numbers from 0 to 63, a bit each: what a field of a cron expression allows.
struct CronSet: Sendable, Hashable {
    var bits: UInt64 = 0

    /// The smallest member.
    var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }

    /// The largest member.
    var last: Int? { bits == 0 ? nil : 63 - bits.leadingZeroBitCount }

    func contains(_ number: Int) -> Bool { bits >> UInt64(number) & 1 == 1 }

    /// The smallest member that is not below `number`.
    func first(from number: Int) -> Int? {
        number > 63 ? nil : CronSet(bits: bits & (.max << UInt64(max(number, 0)))).first
    }

    /// The largest member that is not above `number`.
    func last(through number: Int) -> Int? {
        number < 0 ? nil : CronSet(bits: bits & (.max >> UInt64(63 - min(number, 63)))).last
    }

    mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

    /// - Returns: whether it was a member.
    mutating func remove(_ number: Int) -> Bool {
        defer { bits &= ~(1 << UInt64(number)) }
        return contains(number)
    }

    mutating func formUnion(_ other: CronSet) { bits |= other.bits }
}
