import Database
import Delivery

/// The books of store and peer, side by side.
struct ChaosBooks {
    struct Entry {
        let id: Int64
        let key: String
        let state: String
        let attempts: Int
        var records: [Attempt] = []
    }

    struct Attempt {
        let number: Int
        let outcome: String
        let reason: String?
        /// The process that recorded it.
        let process: Int32?
        /// The process that began it, where another one found it dead.
        let dead: Int32?
    }

    let entries: [Entry]
    let calls: [String: [PeerBook.Call]]
    let deaths: [ChaosNodes.Death]
    let expected: Set<String>

    static func read(
        _ store: ConnectionPool, _ peer: ChaosPeer, _ nodes: ChaosNodes, expected: Set<String>
    ) async throws -> ChaosBooks {
        let entries = try await store.withConnection { connection in
            var entries: [Int64: Entry] = [:]
            for row in try connection.query("SELECT id, entry_key, state, attempts FROM delivery") {
                let id = try row.integer("id")
                entries[id] = Entry(
                    id: id, key: try row.text("entry_key"), state: try row.text("state"),
                    attempts: Int(try row.integer("attempts")))
            }
            let attempts: SQL = """
                SELECT delivery_id, number, outcome, reason, error, node FROM delivery_attempt ORDER BY delivery_id, number
                """
            try connection.forEachRow(attempts) { row in
                let outcome = try row.text("outcome")
                entries[try row.integer("delivery_id")]?.records.append(
                    Attempt(
                        number: Int(try row.integer("number")), outcome: outcome,
                        reason: try row.optionalText("reason"),
                        process: process(in: try row.text("node")),
                        dead: outcome == "unknown" ? try row.optionalText("error").flatMap(process(in:)) : nil))
            }
            return Array(entries.values)
        }
        return ChaosBooks(entries: entries, calls: peer.book.calls, deaths: nodes.deaths, expected: expected)
    }

    /// The process in a node's name, `host:process:random`, wherever it stands in the text.
    private static func process(in text: String) -> Int32? {
        for word in text.split(whereSeparator: { " ()".contains($0) }) {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 3, let process = Int32(parts[1]) { return process }
        }
        return nil
    }
}

extension ChaosBooks {
    /// What the peer accepted more than once, with how often more.
    var twice: [String: Int] {
        calls.mapValues { calls in calls.count { $0.verdict == .accepted } - 1 }.filter { $0.value > 0 }
    }

    /// Attempts that were claimed and not recorded when their node was killed: most of them waited for their turn there.
    var claimedAtDeaths: Int {
        let dead = Set(deaths.map(\.process))
        return entries.reduce(0) { $0 + $1.records.count { $0.dead.map(dead.contains) ?? false } }
    }

    /// In flight at each death: the peer has it, and the node that was killed had not recorded it.
    var inFlight: [Int] {
        deaths.map { death in entries.count { wasInFlight($0, at: death) } }
    }

    private func wasInFlight(_ entry: Entry, at death: ChaosNodes.Death) -> Bool {
        let isAccepted = (calls[entry.key] ?? []).contains { $0.caller == death.caller && $0.verdict == .accepted }
        return isAccepted && !entry.records.contains { $0.outcome == "delivered" && $0.process == death.process }
    }

    /// Attempts that a node gave up though the peer was at work on them: on a slow machine a second can be too little.
    private func late(_ entry: Entry) -> Int {
        let hung = (calls[entry.key] ?? []).filter { $0.verdict == .hung }.map(\.caller)
        let timeouts = entry.records.filter { $0.outcome == "failed" && $0.reason == "timeout" }.map(\.process)
        // Of a life that ended by force: only what it had recorded until then.
        let atDeaths = deaths.reduce(0) { sum, death in
            sum + max(0, hung.count { $0 == death.caller } - timeouts.count { $0 == death.process })
        }
        return max(0, timeouts.count - (hung.count - atDeaths))
    }

    /// Every place at which the books do not agree; empty is what the test wants.
    var problems: [String] {
        var problems: [String] = []
        let keys = Set(entries.map(\.key))
        if keys.count != entries.count { problems.append("\(entries.count - keys.count) keys are in the store twice") }
        problems += expected.subtracting(keys).sorted().map {
            "\($0) was accepted by the outbox and is not in the store"
        }
        problems += Set(calls.keys).subtracting(expected).sorted().map { "\($0) was sent and never enqueued" }
        let dead = Set(deaths.map(\.process))
        for entry in entries { problems += self.problems(of: entry, dead: dead).map { "\(entry.key): \($0)" } }
        return problems
    }

    private func problems(of entry: Entry, dead: Set<Int32>) -> [String] {
        var problems: [String] = []
        let calls = self.calls[entry.key] ?? []
        let accepted = calls.count { $0.verdict == .accepted }
        let unknown = entry.records.filter { $0.outcome == "unknown" }
        if entry.state != "delivered" { problems.append("is \(entry.state)") }
        if accepted == 0 { problems.append("never arrived, and is \(entry.state)") }
        let deaths = unknown.count { $0.dead.map(dead.contains) ?? false }
        let inFlight = self.deaths.count { wasInFlight(entry, at: $0) }
        let late = late(entry)
        if accepted - 1 > inFlight + late {
            problems.append("arrived \(accepted) times, and was in flight at \(inFlight) deaths")
        }
        if unknown.count > deaths { problems.append("was taken from a node that was not killed: \(unknown)") }
        if entry.records.map(\.number) != Array(1...max(1, entry.attempts)) {
            problems.append("has \(entry.attempts) attempts, recorded are \(entry.records.map(\.number))")
        }
        if entry.records.count(where: { $0.outcome == "delivered" }) != 1
            || entry.records.last?.outcome != "delivered"
        {
            problems.append("its attempts are \(entry.records.map(\.outcome))")
        }
        if calls.count > entry.attempts { problems.append("\(calls.count) calls in \(entry.attempts) attempts") }
        // Each failure that the peer made is a failed attempt, or one whose node died meanwhile.
        let failures = calls.count - accepted
        let failed = entry.records.count { $0.outcome == "failed" }
        if failed > failures + late || failures > failed + deaths {
            problems.append("\(failures) calls failed, \(failed) attempts did")
        }
        return problems
    }

    var summary: String {
        let verdicts = PeerBook.Verdict.allCases.map { verdict in
            "\(verdict.rawValue) \(calls.values.reduce(0) { $0 + $1.count { $0.verdict == verdict } })"
        }
        let twice = twice.values
        return """
            store: \(entries.count) deliveries, \(entries.count { $0.state == "delivered" }) delivered, \
            \(entries.reduce(0) { $0 + $1.attempts }) attempts, \(claimedAtDeaths) of them claimed by a node that was killed
            peer:  \(calls.count) messages, calls: \(verdicts.joined(separator: ", "))
            nodes: \(deaths.count) killed; the peer had, and they had not recorded: \(inFlight.reduce(0, +)) = \(inFlight)
            arrived twice: \(twice.reduce(0, +)) (\(twice.count) messages), of them \(entries.reduce(0) { $0 + late($1) }) \
            answered too late
            """
    }
}
