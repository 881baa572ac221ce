import Database

/// Users from all over the table, as many as tell which names are frequent, however many there are.
enum UserSample {
    /// Reads all users of a small table, of a large one short pages at even distances.
    ///
    /// - Returns: how many were read.
    static func forEach(
        pages: Int = 200, of page: Int = 1_000, on connection: any Connection, _ body: (CountedUser) throws -> Void
    ) throws -> Int {
        guard let (first, last) = try UpkeepStore.span(on: connection) else { return 0 }
        let span = UInt64(bitPattern: last &- first)
        var count = 0
        func note(_ user: CountedUser) throws {
            count += 1
            try body(user)
        }
        guard span >= UInt64(pages * page) else {
            try UpkeepStore.forEachUser(on: connection, note)
            return count
        }
        let step = span / UInt64(pages)
        for number in 0..<UInt64(pages) {
            let start = first &+ Int64(bitPattern: number * step)
            // Where there are gaps, the next page begins before this one ends.
            let end = number + 1 < UInt64(pages) ? start &+ Int64(bitPattern: step) : .max
            for user in try UpkeepStore.users(from: start, most: page, on: connection) where user.id < end {
                try note(user)
            }
        }
        return count
    }
}
