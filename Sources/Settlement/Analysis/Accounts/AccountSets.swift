/// Exact counts of distinct accounts in many groups at once, one set for all: 8 bytes and a little room for each
/// account of each group, whatever the number of records.
///
/// Many small sets would each cost their own allocation and half-empty table; a month has tens of thousands.
struct AccountSets {
    /// The group's number in the upper half, one more than the account's in the lower; nought: the place is free.
    private var places: [UInt64]
    private var used = 0
    private var accounts = NumberTable()
    /// Of each group so many are in it.
    private var counts: [Int] = []

    init() { places = Array(repeating: 0, count: 1_024) }

    mutating func add(_ account: Int64, to group: Int) {
        while counts.count <= group { counts.append(0) }
        let number = accounts.number(of: account).number
        let key = UInt64(truncatingIfNeeded: group) << 32 | UInt64(truncatingIfNeeded: number + 1)
        if (used + 1) * 4 > places.count * 3 { grow() }
        let place = place(of: key)
        guard places[place] == 0 else { return }
        places[place] = key
        used += 1
        counts[group] += 1
    }

    /// How many are in a group.
    func count(_ group: Int) -> Int { group < counts.count ? counts[group] : 0 }

    private func place(of key: UInt64) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: Self.scrambled(key)) & mask
        while places[place] != 0, places[place] != key { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: 0, count: old.count * 2)
        for key in old where key != 0 { places[place(of: key)] = key }
    }

    /// Neighbouring ids far from each other (the finaliser of MurmurHash3).
    static func scrambled(_ key: UInt64) -> UInt64 {
        var key = key
        key ^= key >> 33
        key = key &* 0xff51_afd7_ed55_8ccd
        key ^= key >> 33
        key = key &* 0xc4ce_b9fe_1a85_ec53
        return key ^ key >> 33
    }
}
