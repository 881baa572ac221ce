import Database
import FoundationEssentials
import Timekeeping

/// Records what came of many attempts in one transaction.
///
/// The plain ones, a whole message delivered at this attempt, cost one UPDATE and one INSERT for up to 128 of them: under
/// load these two statements are what the store does all day. Everything else goes row by row through `FinishStore`.
struct FinishBatch: Sendable {
    /// At least one lease was lost; which, is found out row by row.
    private struct LeaseLost: Error {}

    private let attempts: [FinishedAttempt]
    private let node: String
    private let aftermath: Aftermath

    init(_ attempts: [FinishedAttempt], by node: String, aftermath: Aftermath) {
        self.attempts = attempts
        self.node = node
        self.aftermath = aftermath
    }

    /// - Returns: for each attempt in order whether the lease was still held; if not, nothing was changed for it.
    func record(in store: ConnectionPool) async throws -> [Bool] {
        do {
            return try await store.transaction { try recordAllHeld(on: $0) }
        } catch is LeaseLost {
            return try await store.transaction { connection in
                try attempts.map { try FinishStore.record($0, by: node, aftermath: aftermath, on: connection) }
            }
        }
    }

    /// - Throws: `LeaseLost` if a plain one was not held any more: the transaction must be taken back then.
    func recordAllHeld(on connection: any Connection) throws -> [Bool] {
        let plain = attempts.filter(Self.isPlain)
        for group in Dictionary(grouping: plain, by: \.delivery.attempt).values {
            // In one order, as whoever else locks several of them.
            for chunk in Self.chunks(group.sorted { $0.delivery.id < $1.delivery.id }) {
                try finish(chunk, on: connection)
            }
        }
        return try attempts.map { attempt in
            try Self.isPlain(attempt) || FinishStore.record(attempt, by: node, aftermath: aftermath, on: connection)
        }
    }

    /// Nothing follows but the outcome to be told.
    static func isPlain(_ attempt: FinishedAttempt) -> Bool {
        attempt.next == .delivered && attempt.outcome == .delivered && attempt.delivery.parts == 1
            && attempt.delivery.folds == 0 && attempt.delivery.peer == .sound
            && attempt.pauseChannelUntil == nil && attempt.reason == nil && attempt.error == nil && attempt.hint == nil
    }

    /// Lengths of powers of two: few different statements to prepare.
    static func chunks<Element>(_ elements: [Element]) -> [ArraySlice<Element>] {
        var rest = elements[...]
        var chunks: [ArraySlice<Element>] = []
        var size = 128
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            chunks.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return chunks
    }

    private func finish(_ chunk: ArraySlice<FinishedAttempt>, on connection: any Connection) throws {
        guard try updateDeliveries(chunk, on: connection) == chunk.count else { throw LeaseLost() }
        try insertAttempts(chunk, on: connection)
        let told = chunk.filter { $0.delivery.feature != nil }
        for chunk in Self.chunks(told) { try insertOutcomes(chunk, on: connection) }
    }

    /// Only what is being sent has an owner. To ask for the state as well would lead PostgreSQL to walk over all that is
    /// being sent, dead rows included, in the index on the state: 18 times slower than by id.
    private func updateDeliveries(_ chunk: ArraySlice<FinishedAttempt>, on connection: any Connection) throws -> Int {
        guard let number = chunk.first?.delivery.attempt else { return 0 }
        var statement: SQL = """
            UPDATE delivery SET state = 'delivered', due_at = NULL, lease_owner = NULL, lease_until = NULL, \
            last_reason = NULL, last_error = NULL, last_hint = NULL, finished_at = CASE id
            """
        for attempt in chunk {
            statement.append(" WHEN \(attempt.delivery.id) THEN \(attempt.finishedAt.unixMilliseconds)")
        }
        statement.append(
            """
             ELSE finished_at END WHERE id IN (\(list: chunk.map(\.delivery.id))) AND lease_owner = \(node) AND attempts = \(number)
            """)
        return try connection.execute(statement).affectedRows
    }

    private func insertAttempts(_ chunk: ArraySlice<FinishedAttempt>, on connection: any Connection) throws {
        var statement: SQL = """
            INSERT INTO delivery_attempt (delivery_id, number, channel, started_at, finished_at, outcome, status, \
            answer, node, reference) VALUES
            """
        for (index, attempt) in chunk.enumerated() {
            statement.append(
                """
                \(raw: index == 0 ? " " : ", ")(\(attempt.delivery.id), \(attempt.delivery.attempt), \
                \(attempt.delivery.channel), \(attempt.startedAt.unixMilliseconds), \
                \(attempt.finishedAt.unixMilliseconds), 'delivered', \(attempt.status), \(attempt.answer), \(node), \
                \(attempt.reference))
                """)
        }
        try connection.execute(statement)
    }

    private func insertOutcomes(_ chunk: ArraySlice<FinishedAttempt>, on connection: any Connection) throws {
        var statement: SQL = "INSERT INTO delivery_outcome (channel, entry_key, feature, due_at) VALUES"
        for (index, attempt) in chunk.enumerated() {
            statement.append(
                """
                \(raw: index == 0 ? " " : ", ")(\(attempt.delivery.channel), \(attempt.delivery.key), \
                \(attempt.delivery.feature), \(attempt.finishedAt.unixMilliseconds))
                """)
        }
        // There already: finished a second time, after a retry by hand, before the first outcome was told.
        statement.append(raw: connection.dialect.ignoringConflict(on: ["channel", "entry_key"]))
        try connection.execute(statement)
    }
}
