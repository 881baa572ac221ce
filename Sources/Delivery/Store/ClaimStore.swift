import Coordination
import Database
import FoundationEssentials
import Timekeeping

/// Gives due deliveries to one dispatcher, under a lease.
struct ClaimStore: Sendable {
    let node: String
    /// Only these deliveries are touched; nil: all.
    let scope: [Int64]?

    /// How soon to ask again when only others can make room.
    private static let askAgain: TimeInterval = 0.1
    private static let momentOfOthers: TimeInterval = 0.02

    /// Claims for every request in one transaction.
    ///
    /// A channel with a rate or a small concurrency is claimed by one node at a time, its row in `delivery_channel`
    /// being the lock, and what other nodes are sending or have sent within the window counts: together they never
    /// exceed it. Nobody starves: what one node does not claim is claimed by those that have the places.
    func claim(
        _ requests: [ClaimRequest], at now: Date, until leaseEnd: Date, on connection: any Connection
    ) throws -> [ClaimAnswer] {
        let gates = try gates(requests, at: now, on: connection)
        var answers: [ClaimAnswer] = []
        for request in requests {
            var answer = ClaimAnswer(channel: request.channel)
            let gate = gates[request.channel] ?? ChannelGate()
            if case .shut(let until) = gate.passage {
                answer.blockedUntil = until
                answer.nextDue = now
            } else {
                try claim(request, at: now, through: gate, into: &answer, on: connection)
            }
            answers.append(answer)
        }
        try lease(answers.flatMap(\.deliveries).map(\.id), at: now, until: leaseEnd, on: connection)
        for index in answers.indices where answers[index].nextDue == nil {
            // Due already and not claimed: another node has it locked and will have claimed it in a moment.
            let soonest = now.addingTimeInterval(Self.momentOfOthers)
            answers[index].nextDue = try nextDue(of: answers[index].channel, on: connection).map { max($0, soonest) }
        }
        return answers
    }

    /// When the next delivery of each channel is due; a read, and the one statement of a node that is idle.
    func nextDue(of channels: [String], on connection: any Connection) throws -> [String: Date] {
        guard !channels.isEmpty else { return [:] }
        var statement: SQL = ""
        for (number, channel) in channels.enumerated() {
            statement.append(
                """
                \(raw: number == 0 ? "" : " UNION ALL ")SELECT \(raw: "\(number)") AS number, MIN(due_at) AS due_at \
                FROM delivery WHERE state = 'pending' AND channel = \(channel)\(inScope)
                """)
        }
        var due: [String: Date] = [:]
        for row in try connection.query(statement) {
            due[channels[Int(try row.integer("number"))]] = try row.optionalInstant("due_at")
        }
        return due
    }

    /// Locks the rows of channels with a rate and says which channels may be claimed.
    private func gates(
        _ requests: [ClaimRequest], at now: Date, on connection: any Connection
    ) throws -> [String: ChannelGate] {
        let shared = requests.filter(\.concernsOthers).map(\.channel)
        if !shared.isEmpty {
            _ = try connection.query(
                """
                SELECT name FROM delivery_channel WHERE name IN (\(list: shared)) \
                ORDER BY name\(raw: connection.dialect.lockingRows)
                """)
        }
        return try ChannelStore.gates(of: requests.map(\.channel), at: now, on: connection)
    }

    private func claim(
        _ request: ClaimRequest, at now: Date, through gate: ChannelGate, into answer: inout ClaimAnswer,
        on connection: any Connection
    ) throws {
        var count = gate.passage == .trial ? 1 : request.count
        if request.concernsOthers {
            let room = try room(for: request, at: now, on: connection)
            if room.count <= 0 {
                answer.blockedUntil = room.from ?? now.addingTimeInterval(Self.askAgain)
                answer.nextDue = now
                return
            }
            count = min(count, room.count)
        }
        answer.deliveries = try due(request.channel, count: count, at: now, on: connection)
        for index in answer.deliveries.indices { answer.deliveries[index].peer = gate.peer }
        if answer.deliveries.count == count { answer.nextDue = now }
    }

    /// How many sends the channel's rate and concurrency leave beside those of all other nodes; where only time can
    /// make room, from when on there is some.
    ///
    /// What a node has claimed holds a place, sent or not. One that is alone with a channel may claim ahead: while it
    /// has more in hand than there are places, the others find none.
    private func room(
        for request: ClaimRequest, at now: Date, on connection: any Connection
    ) throws -> (count: Int, from: Date?) {
        let inFlight = try sendsOfOthers(of: request.channel, on: connection)
        let places = request.places.map { inFlight == 0 ? request.count : $0 - inFlight }
        guard var window = request.window else { return (places ?? request.count, nil) }
        let others = try sentByOthers(in: window.window, to: request.channel, at: now, on: connection)
        let slots = window.room(at: now) - others.count
        guard slots <= 0 else { return (min(slots - inFlight, places ?? slots), nil) }
        // The first to leave, of whomever: with just as many as may be there is room then, with more it is asked again.
        let leaving = others.oldest.map { min($0, now).addingTimeInterval(window.window.seconds) }
        return (slots - inFlight, [leaving, window.nextLeave(at: now)].compactMap { $0 }.min())
    }

    private func due(
        _ channel: String, count: Int, at now: Date, on connection: any Connection
    ) throws -> [ClaimedDelivery] {
        var deliveries: [ClaimedDelivery] = []
        let statement: SQL = """
            SELECT id, entry_key, part, parts, message, attempts, attempts_before, feature, trace_id, created_at, \
            wanted_at, folds, max_attempts FROM delivery \
            WHERE state = 'pending' AND channel = \(channel) AND due_at <= \(now.unixMilliseconds)\(inScope) \
            ORDER BY due_at, id LIMIT \(count)\(raw: connection.dialect.skipLocked)
            """
        try connection.forEachRow(statement) { row in
            deliveries.append(
                ClaimedDelivery(
                    id: try row.integer("id"), channel: channel, key: try row.text("entry_key"),
                    part: Int(try row.integer("part")), parts: Int(try row.integer("parts")),
                    message: try row.text("message"), attempt: Int(try row.integer("attempts")) + 1,
                    attemptsBefore: Int(try row.integer("attempts_before")), feature: try row.optionalText("feature"),
                    traceID: try row.text("trace_id"), claimedAt: now,
                    wantedAt: try row.optionalInstant("wanted_at") ?? row.instant("created_at"),
                    folds: Int(try row.integer("folds")),
                    maxAttempts: try row.optionalInteger("max_attempts").map { Int($0) }))
        }
        return deliveries
    }

    private func lease(_ ids: [Int64], at now: Date, until end: Date, on connection: any Connection) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE delivery SET state = 'sending', attempts = attempts + 1, lease_owner = \(node), \
                lease_until = \(end.unixMilliseconds), claimed_at = \(now.unixMilliseconds) \
                WHERE id IN (\(list: chunk))
                """)
        }
    }

    private func nextDue(of channel: String, on connection: any Connection) throws -> Date? {
        try connection.queryFirst(
            """
            SELECT MIN(due_at) AS due_at FROM delivery WHERE state = 'pending' AND channel = \(channel)\(inScope)
            """)?.optionalInstant("due_at")
    }

    private func sendsOfOthers(of channel: String, on connection: any Connection) throws -> Int {
        let sends = try connection.queryFirst(
            """
            SELECT COUNT(*) AS sends FROM delivery WHERE state = 'sending' AND channel = \(channel) \
            AND lease_owner <> \(node)
            """)?.integer("sends")
        return Int(sends ?? 0)
    }

    /// Counted by the store: a channel may have a rate of many thousands, and is claimed many times a second.
    private func sentByOthers(
        in window: Duration, to channel: String, at now: Date, on connection: any Connection
    ) throws -> (count: Int, oldest: Date?) {
        let since = now.unixMilliseconds - window.milliseconds
        let row = try connection.queryFirst(
            """
            SELECT COUNT(*) AS sends, MIN(finished_at) AS oldest FROM delivery_attempt WHERE channel = \(channel) \
            AND finished_at > \(since) AND node <> \(node)
            """)
        return (Int(try row?.integer("sends") ?? 0), try row?.optionalInstant("oldest"))
    }

    private var inScope: SQL {
        guard let scope else { return "" }
        return " AND id IN (\(list: scope))"
    }
}
