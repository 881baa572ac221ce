/// Gives keys the numbers 0, 1, 2, … in the order in which they come: 16 bytes and a little room for each.
///
/// An open-addressing table, because a `Dictionary<Int64, UInt32>` takes twice as much and a period has millions.
struct NumberTable {
    private var keys: [Int64]
    /// One more than the key's number; nought: the place is free.
    private var numbers: [UInt32]
    private(set) var count = 0

    init() {
        keys = Array(repeating: 0, count: 64)
        numbers = Array(repeating: 0, count: 64)
    }

    /// The key's number, and whether it is new.
    mutating func number(of key: Int64) -> (number: Int, isNew: Bool) {
        if (count + 1) * 4 > keys.count * 3 { grow() }
        let place = place(of: key)
        if numbers[place] != 0 { return (Int(numbers[place]) - 1, false) }
        keys[place] = key
        count += 1
        numbers[place] = UInt32(truncatingIfNeeded: count)
        return (count - 1, true)
    }

    private func place(of key: Int64) -> Int {
        let mask = keys.count - 1
        var place = Int(truncatingIfNeeded: AccountSets.scrambled(UInt64(bitPattern: key))) & mask
        while numbers[place] != 0, keys[place] != key { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let (oldKeys, oldNumbers) = (keys, numbers)
        keys = Array(repeating: 0, count: oldKeys.count * 2)
        numbers = Array(repeating: 0, count: oldKeys.count * 2)
        for (key, number) in zip(oldKeys, oldNumbers) where number != 0 {
            let place = place(of: key)
            keys[place] = key
            numbers[place] = number
        }
    }
}
