/// The newest entries, bounded in number and in bytes. Appending is O(1) on average, whatever is kept.
struct BoundedLog<Entry: Sendable>: Sendable {
    private let countLimit: Int
    private let byteLimit: Int
    private var entries: [(entry: Entry, bytes: Int)] = []
    /// Entries before this index were dropped; they are cut off in one go when they are half of the array.
    private var head = 0
    private var bytes = 0
    /// How many entries were dropped since the last `removeAll`.
    private(set) var dropped = 0
    /// The number that the next entry gets; numbers go on after `removeAll`.
    private(set) var nextNumber = 1

    init(countLimit: Int, byteLimit: Int) {
        self.countLimit = countLimit
        self.byteLimit = byteLimit
    }

    var count: Int { entries.count - head }

    mutating func append(_ entry: Entry, bytes size: Int) {
        entries.append((entry, size))
        bytes += size
        nextNumber += 1
        while count > countLimit || (bytes > byteLimit && count > 1) { dropOldest() }
    }

    /// The kept entries with a number above `number`, oldest first.
    func entries(after number: Int = 0, limit: Int = .max) -> [Entry] {
        let firstNumber = nextNumber - count
        let skipped = min(max(0, number - firstNumber + 1), count)
        return entries[(head + skipped)...].prefix(limit).map(\.entry)
    }

    /// The entry with this number, as long as it is kept.
    subscript(number: Int) -> Entry? {
        get { index(of: number).map { entries[$0].entry } }
        set {
            guard let newValue, let index = index(of: number) else { return }
            entries[index].entry = newValue
        }
    }

    private func index(of number: Int) -> Int? {
        let firstNumber = nextNumber - count
        guard number >= firstNumber, number < nextNumber else { return nil }
        return head + (number - firstNumber)
    }

    mutating func removeAll() {
        entries = []
        head = 0
        bytes = 0
        dropped = 0
    }

    private mutating func dropOldest() {
        bytes -= entries[head].bytes
        head += 1
        dropped += 1
        if head * 2 >= entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }
}
