import Database
import FoundationEssentials
import Timekeeping

/// Pages of the books, at a bounded cost.
///
/// What is rare (every state but `delivered`) is found by the index on states, and costs what there is of it. Everything
/// else walks back by id through at most `windows` stretches of `windowSize` ids, and the page ends there: an index for
/// each filter would be written with every change of every delivery, for questions that people ask now and then.
extension LedgerStore {
    private static let windowSize: Int64 = 5_000
    private static let windows = 20
    /// Ids grow with the time of enqueueing, but for transactions that took longer than others and clocks that were set.
    private static let disorder = Duration.seconds(3_600)

    static func page(_ filter: DeliveryFilter, on connection: any Connection) throws -> DeliveryPage {
        let limit = max(1, min(filter.limit, 1_000))
        let states = filter.rareStates
        guard states.isEmpty else { return try rare(states, filter, limit, on: connection) }
        return try walk(filter, limit, on: connection)
    }

    // MARK: - By the index on states

    /// Two steps: the ids come from the index alone, the rows for one page only.
    private static func rare(
        _ states: [DeliveryState], _ filter: DeliveryFilter, _ limit: Int, on connection: any Connection
    ) throws -> DeliveryPage {
        var statement: SQL = """
            SELECT id FROM delivery WHERE state IN (\(list: states.map(\.rawValue))) AND id < \(filter.before ?? .max)
            """
        if let channel = filter.channel { statement.append(" AND channel = \(channel)" as SQL) }
        for condition in filter.conditions(withChannel: false) { statement.append(condition) }
        // Not by `id` itself: a planner that hopes for an early end would walk the books back for it.
        statement.append(" ORDER BY id + 0 DESC LIMIT \(limit + 1)" as SQL)
        let ids = try connection.query(statement).map { try $0.integer("id") }
        guard !ids.isEmpty else { return DeliveryPage(deliveries: [], next: nil) }
        let rows = try connection.query(
            "SELECT \(raw: columns) FROM delivery WHERE id IN (\(list: Array(ids.prefix(limit)))) ORDER BY id DESC")
        return DeliveryPage(
            deliveries: try rows.map(DeliverySummary.init), next: ids.count > limit ? ids[limit - 1] : nil)
    }

    // MARK: - Back by id

    private static func walk(
        _ filter: DeliveryFilter, _ limit: Int, on connection: any Connection
    ) throws -> DeliveryPage {
        var before = filter.before ?? .max
        if let until = filter.until {
            before = min(before, try firstID(enqueuedAfter: until.addingTimeInterval(disorder.seconds), on: connection))
        }
        var found: [DeliverySummary] = []
        for _ in 0..<windows {
            guard let top = try newest(before: before, on: connection) else {
                return DeliveryPage(deliveries: found, next: nil)
            }
            if let since = filter.since, top.createdAt < since.addingTimeInterval(-disorder.seconds) {
                return DeliveryPage(deliveries: found, next: nil)
            }
            let floor = max(0, top.id - windowSize)
            found += try window(floor, top.id, filter, limit + 1 - found.count, on: connection)
            if found.count > limit {
                found.removeLast()
                return DeliveryPage(deliveries: found, next: found.last?.id)
            }
            before = floor + 1
        }
        return DeliveryPage(deliveries: found, next: before)
    }

    private static func window(
        _ floor: Int64, _ top: Int64, _ filter: DeliveryFilter, _ limit: Int, on connection: any Connection
    ) throws -> [DeliverySummary] {
        var statement: SQL = "SELECT \(raw: columns) FROM delivery WHERE id > \(floor) AND id <= \(top)"
        if filter.state == .delivered {
            statement.append(" AND CASE WHEN state = 'delivered' THEN 1 ELSE 0 END = 1" as SQL)
        }
        for condition in filter.conditions(withChannel: true) { statement.append(condition) }
        statement.append(" ORDER BY id DESC LIMIT \(limit)" as SQL)
        return try connection.query(statement).map(DeliverySummary.init)
    }

    private static func newest(before id: Int64, on connection: any Connection) throws -> (id: Int64, createdAt: Date)?
    {
        try connection.queryFirst("SELECT id, created_at FROM delivery WHERE id < \(id) ORDER BY id DESC LIMIT 1")
            .map { (try $0.integer("id"), try $0.instant("created_at")) }
    }

    /// By halving: some twenty looks, however many there are.
    private static func firstID(enqueuedAfter instant: Date, on connection: any Connection) throws -> Int64 {
        guard let last = try newest(before: .max, on: connection), last.createdAt > instant else { return .max }
        var (low, high): (Int64, Int64) = (0, last.id)
        while high - low > windowSize / 5 {
            let middle = low + (high - low) / 2
            guard let row = try newest(before: middle, on: connection) else {
                low = middle
                continue
            }
            if row.createdAt > instant { high = row.id } else { low = middle }
        }
        return high == .max ? .max : high + 1
    }
}

extension DeliveryFilter {
    /// Those to be found by the index on states; none where the filter asks for what nearly all are.
    fileprivate var rareStates: [DeliveryState] {
        switch state {
        case .delivered: []
        case .some(let state): [state]
        case nil: isDeadLetter ? DeliveryState.allCases.filter(\.isDeadLetter) : []
        }
    }

    /// Not one of them may lead a planner to an index that begins with it: on SQLite, which keeps no figures, any
    /// equality does.
    fileprivate func conditions(withChannel: Bool) -> [SQL] {
        var conditions: [SQL] = []
        if withChannel, let channel {
            conditions.append(" AND CASE WHEN channel = \(channel) THEN 1 ELSE 0 END = 1")
        }
        if let feature { conditions.append(" AND feature = \(feature)") }
        if let reference { conditions.append(" AND reference = \(reference)") }
        if let topic { conditions.append(" AND topic = \(topic)") }
        if let traceID { conditions.append(" AND trace_id = \(traceID)") }
        if let since { conditions.append(" AND created_at >= \(since.unixMilliseconds)") }
        if let until { conditions.append(" AND created_at < \(until.unixMilliseconds)") }
        return conditions
    }
}
