import Database
import FoundationEssentials
import Timekeeping

/// The SQL of statements and chains; of settlement_statement and settlement_chain.
enum StatementStore {
    // MARK: - Chains

    /// Those that have a chain, with statements or still without.
    static func partners(of settlement: String, on connection: any Connection) throws -> [String] {
        try connection.query(
            "SELECT partner FROM settlement_chain WHERE settlement = \(settlement) ORDER BY partner"
        ).map { try $0.text("partner") }
    }

    static func heads(of settlement: String, on connection: any Connection) throws -> [ChainHead] {
        try connection.query(
            "SELECT partner, number, hash FROM settlement_chain WHERE settlement = \(settlement) ORDER BY partner"
        ).map(ChainHead.init)
    }

    static func head(of partner: String, _ settlement: String, on connection: any Connection) throws -> ChainHead? {
        try connection.queryFirst(
            """
            SELECT partner, number, hash FROM settlement_chain \
            WHERE settlement = \(settlement) AND partner = \(partner)
            """
        ).map(ChainHead.init)
    }

    static func openChain(of partner: String, _ settlement: String, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            """
            INSERT INTO settlement_chain (settlement, partner, number, hash) \
            VALUES (\(settlement), \(partner), 0, \(StatementHash.genesis))
            """, conflictOn: ["settlement", "partner"])
    }

    /// Holds the ends of these chains until the transaction ends; in one order, so that nobody waits in a circle.
    /// The first statement of its transaction: MySQL then reads everything else as it is once the ends are held.
    static func lockHeads(
        of partners: [String], _ settlement: String, on connection: any Connection
    ) throws -> [ChainHead] {
        let lock = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        return try connection.query(
            """
            SELECT partner, number, hash FROM settlement_chain \
            WHERE settlement = \(settlement) AND partner IN (\(list: filled(partners))) \
            ORDER BY partner\(raw: lock)
            """
        ).map(ChainHead.init)
    }

    static func move(_ head: ChainHead, _ settlement: String, on connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE settlement_chain SET number = \(head.number), hash = \(head.hash) \
            WHERE settlement = \(settlement) AND partner = \(head.partner)
            """)
    }

    // MARK: - Statements

    /// All revisions of these tasks' day; a search in the unique key for each.
    static func statements(
        of tasks: [Int64], on day: String, _ settlement: String, _ connection: any Connection
    ) throws -> [LastStatement] {
        try connection.query(
            """
            SELECT id, task_id, day, partner, revision, content_hash, state, finished_at FROM settlement_statement \
            WHERE settlement = \(settlement) AND task_id IN (\(list: filled(tasks))) AND day = \(day)
            """
        ).map(LastStatement.init)
    }

    static func insert(_ new: NewStatement, at now: Date, on connection: any Connection) throws -> Int64 {
        let content = new.content
        return try connection.insert(
            """
            INSERT INTO settlement_statement (settlement, partner, number, task_id, partner_task_id, day, revision, \
            body, body_hash, content_hash, previous_hash, hash, entry_key, state, created_at) \
            VALUES (\(content.settlement), \(content.partner), \(content.number), \(new.reference.taskID), \
            \(content.partnerTaskID?.json), \(content.day), \(content.revision), \(new.body), \(content.bodyHash), \
            \(new.contentHash), \(new.previousHash), \(new.hash), \(new.entryKey), \
            \(StatementState.pending.rawValue), \(now.unixMilliseconds))
            """)
    }

    /// It is on its way once more.
    static func reopen(_ id: Int64, at now: Date, on connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE settlement_statement SET state = \(StatementState.pending.rawValue), finished_at = NULL, \
            confirmed_at = \(now.unixMilliseconds) WHERE id = \(id)
            """)
    }

    /// A row that was written by now holds what the statement says.
    static func confirm(_ id: Int64, at now: Date, on connection: any Connection) throws {
        try connection.execute(
            "UPDATE settlement_statement SET confirmed_at = \(now.unixMilliseconds) WHERE id = \(id)")
    }

    static func statement(_ id: Int64, on connection: any Connection) throws -> Statement? {
        try connection.queryFirst("SELECT \(raw: columns) FROM settlement_statement WHERE id = \(id)")
            .map(Statement.init)
    }

    static func statement(
        number: Int64, of partner: String, _ settlement: String, on connection: any Connection
    ) throws -> Statement? {
        try page(of: partner, settlement, after: number - 1, limit: 1, on: connection)
            .first { $0.content.number == number }
    }

    /// - Parameter number: 0: from the first on.
    static func page(
        of partner: String, _ settlement: String, after number: Int64, limit: Int, on connection: any Connection
    ) throws -> [Statement] {
        try connection.query(
            """
            SELECT \(raw: columns) FROM settlement_statement \
            WHERE settlement = \(settlement) AND partner = \(partner) AND number > \(number) \
            ORDER BY number LIMIT \(max(0, limit))
            """
        ).map(Statement.init)
    }

    private static let columns = """
        id, settlement, partner, number, task_id, partner_task_id, day, revision, body, body_hash, previous_hash, \
        hash, entry_key, state, created_at, finished_at
        """

    /// Lists of three lengths only, so that three statements are prepared: filled up with the last value.
    private static func filled<Value>(_ values: [Value]) -> [Value] {
        guard let last = values.last,
            let length = [1, 10, StatementBook.batchSize].first(where: { $0 >= values.count })
        else { return values }
        return values + Array(repeating: last, count: length - values.count)
    }
}

extension ChainHead {
    fileprivate init(_ row: Row) throws {
        self.init(partner: try row.text("partner"), number: try row.integer("number"), hash: try row.text("hash"))
    }
}

extension LastStatement {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.integer("id"), taskID: try row.integer("task_id"), day: try row.text("day"),
            partner: try row.text("partner"), revision: Int(try row.integer("revision")),
            contentHash: try row.text("content_hash"), state: try row.statementState(),
            finishedAt: try row.optionalInstant("finished_at"))
    }
}

extension Statement {
    fileprivate init(_ row: Row) throws {
        let content = StatementContent(
            settlement: try row.text("settlement"), partner: try row.text("partner"),
            number: try row.integer("number"),
            partnerTaskID: try row.optionalText("partner_task_id").flatMap(PartnerTaskID.init(json:)),
            day: try row.text("day"), revision: Int(try row.integer("revision")), bodyHash: try row.text("body_hash"))
        self.init(
            id: try row.integer("id"), content: content, taskID: try row.integer("task_id"),
            body: try row.text("body"), previousHash: try row.text("previous_hash"), hash: try row.text("hash"),
            state: try row.statementState(), entryKey: try row.text("entry_key"),
            createdAt: try row.instant("created_at"), finishedAt: try row.optionalInstant("finished_at"))
    }
}

extension Row {
    fileprivate func statementState() throws -> StatementState {
        let text = try text("state")
        guard let state = StatementState(rawValue: text) else {
            throw DatabaseError(.unexpectedValue, "a statement's state \(text) is not known to this version of Herald")
        }
        return state
    }
}
