import Database

/// What a recount and a deletion ask of the tables.
enum UpkeepStore {
    /// So many rows are asked for at once: no statement runs long, and no result is held.
    static let page = 20_000

    /// Every user, in pages, in the order of their numbers.
    static func forEachUser(on connection: any Connection, _ body: (CountedUser) throws -> Void) throws {
        var last: Int64 = .min
        while true {
            var count = 0
            try connection.forEachByteRow(
                """
                SELECT \(raw: CountedUser.columns) FROM user_stats WHERE id > \(last) ORDER BY id LIMIT \(page)
                """
            ) { row in
                let user = try CountedUser(row)
                (last, count) = (user.id, count + 1)
                try body(user)
            }
            guard count == page else { return }
        }
    }

    static func users(after last: Int64, most: Int, on connection: any Connection) throws -> [CountedUser] {
        var users: [CountedUser] = []
        try connection.forEachByteRow(
            "SELECT \(raw: CountedUser.columns) FROM user_stats WHERE id > \(last) ORDER BY id LIMIT \(most)"
        ) { row in users.append(try CountedUser(row)) }
        return users
    }

    static func users(from first: Int64, most: Int, on connection: any Connection) throws -> [CountedUser] {
        var users: [CountedUser] = []
        try connection.forEachByteRow(
            "SELECT \(raw: CountedUser.columns) FROM user_stats WHERE id >= \(first) ORDER BY id LIMIT \(most)"
        ) { row in users.append(try CountedUser(row)) }
        return users
    }

    /// The first and the last number of a user.
    static func span(on connection: any Connection) throws -> (first: Int64, last: Int64)? {
        let first = try connection.queryFirst("SELECT id FROM user_stats WHERE id >= \(Int64.min) ORDER BY id LIMIT 1")
        let last = try connection.queryFirst(
            "SELECT id FROM user_stats WHERE id <= \(Int64.max) ORDER BY id DESC LIMIT 1")
        guard let first, let last else { return nil }
        return (try first.integer("id"), try last.integer("id"))
    }

    static func users(_ ids: [Int64], on connection: any Connection) throws -> [CountedUser] {
        var users: [Int64: CountedUser] = [:]
        for chunk in ValueChunks(ids) {
            try connection.forEachByteRow(
                "SELECT \(raw: CountedUser.columns) FROM user_stats WHERE id IN (\(list: chunk))"
            ) { row in
                let user = try CountedUser(row)
                users[user.id] = user
            }
        }
        return users.values.sorted { $0.id < $1.id }
    }

    /// The rows of one id, in every project, locked until the transaction ends.
    static func lockUsers(named anonymousID: String, on connection: any Connection) throws -> [CountedUser] {
        let suffix = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        var users: [CountedUser] = []
        try connection.forEachByteRow(
            "SELECT \(raw: CountedUser.columns) FROM user_stats WHERE anonymous_id = \(anonymousID)\(raw: suffix)"
        ) { row in users.append(try CountedUser(row)) }
        return users
    }

    /// The same, and since when each reports, and how often it did.
    static func histories(
        named anonymousID: String, on connection: any Connection
    ) throws -> [(user: CountedUser, history: (firstSeen: Int, reports: Int))] {
        var users: [(user: CountedUser, history: (firstSeen: Int, reports: Int))] = []
        try connection.forEachByteRow(
            """
            SELECT \(raw: CountedUser.columns), COALESCE(first_seen, last_seen), COALESCE(total_reports, 1) \
            FROM user_stats WHERE anonymous_id = \(anonymousID)
            """
        ) { row in
            let user = try CountedUser(row)
            users.append((user, (min(row.second(7) ?? user.lastSeen, user.lastSeen), Int(try row.integer(8)))))
        }
        return users
    }

    static func remove(_ id: Int64, on connection: any Connection) throws {
        try connection.execute("DELETE FROM user_stats WHERE id = \(id)")
    }

    static func place(
        _ ids: [Int64], osID: Int64, versionID: Int64, on connection: any Connection
    ) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE user_stats SET os_id = \(osID), version_id = \(versionID) WHERE id IN (\(list: chunk))
                """)
        }
    }

    /// Every number of some kinds, its parts together.
    ///
    /// - Parameter day: the first that is meant.
    static func counters(
        _ kinds: [CounterKey.Kind], from day: Int = Int(Int32.min), on connection: any Connection
    ) throws -> [CounterKey: Int64] {
        var counters: [CounterKey: Int64] = [:]
        for kind in kinds {
            try connection.forEachByteRow(
                """
                SELECT project_id, day_number, value_id, amount FROM usage_count WHERE kind = \(kind.rawValue) \
                AND day_number >= \(day)
                """
            ) { row in
                let key = CounterKey(
                    kind, project: try row.integer(0), day: Int(try row.integer(1)), value: try row.integer(2))
                counters[key, default: 0] += try row.integer(3)
            }
        }
        return counters
    }

    /// Puts these users in a part's list of the latest, among those that it has, by when they were seen.
    static func tellLatest(_ ids: [Int64], of project: Int64, on connection: any Connection) throws {
        let known = try RecentTable.ids(project: project, part: 0, on: connection)
        let users = try self.users(Set(ids + known).sorted(), on: connection)
            .sorted { ($0.lastSeen, $0.id) > ($1.lastSeen, $1.id) }
        let latest = users.prefix(RecentTable.most).map(\.id)
        guard latest != known else { return }
        try RecentTable.write(latest, project: project, part: 0, on: connection)
    }
}
