import Database
import Delivery
import FoundationEssentials

/// Some drafts, told within one transaction of the store.
struct StatementBatch: Sendable {
    let drafts: [PreparedDraft]
    let definition: SettlementDefinition
    let outbox: Outbox
    let now: Date
    let traceID: String

    /// What the transaction knows of the store, and brings up to date as it writes.
    private struct Books {
        var heads: [String: ChainHead]
        var last: [TaskDay: LastStatement] = [:]
        /// On their way, the last one among them.
        var pending: [TaskDay: [LastStatement]] = [:]
        var lengthened: Set<String> = []
    }

    private struct TaskDay: Hashable {
        let task: Int64
        let day: String
    }

    func tell(on connection: any Connection) throws -> [StatementResult] {
        // The ends first: only who holds them may rely on what the rest of the books say.
        var books = Books(heads: try heads(on: connection))
        for (day, drafts) in Dictionary(grouping: drafts, by: \.day) {
            let tasks = drafts.map(\.draft.task.id)
            for statement in try StatementStore.statements(of: tasks, on: day, definition.name, connection) {
                let taskDay = TaskDay(task: statement.taskID, day: day)
                if statement.revision > books.last[taskDay]?.revision ?? 0 { books.last[taskDay] = statement }
                if statement.state == .pending { books.pending[taskDay, default: []].append(statement) }
            }
        }
        let results = try drafts.map { try tell($0, &books, on: connection) }
        for partner in books.lengthened.sorted() {
            guard let head = books.heads[partner] else { continue }
            try StatementStore.move(head, definition.name, on: connection)
        }
        return results
    }

    private func heads(on connection: any Connection) throws -> [String: ChainHead] {
        let partners = Set(drafts.map(\.partner)).sorted()
        let heads = try StatementStore.lockHeads(of: partners, definition.name, on: connection)
        return Dictionary(heads.map { ($0.partner, $0) }) { first, _ in first }
    }

    private func tell(
        _ draft: PreparedDraft, _ books: inout Books, on connection: any Connection
    ) throws -> StatementResult {
        let task = draft.draft.task.id
        let last = books.last[TaskDay(task: task, day: draft.day)]
        switch StatementDecision(draft, after: last) {
        case .alreadySent: return .alreadySent(taskID: task)
        case .unchanged:
            if let last, !draft.draft.isMarked { try confirm(last, of: draft.draft.day, on: connection) }
            return .unchanged(taskID: task)
        case .onItsWay:
            guard let last else { return .unchanged(taskID: task) }
            if !draft.draft.isMarked { try StatementStore.confirm(last.id, at: now, on: connection) }
            return .onItsWay(
                taskID: task, deliveryIDs: try deliveries(of: last, draft.draft.day, on: connection))
        case .sendAgain:
            guard let last else { return .unchanged(taskID: task) }
            return try sendAgain(last, of: draft.draft.day, on: connection)
        case .state(let revision): return try state(draft, revision, &books, on: connection)
        }
    }

    /// A new statement at the end of its partner's chain.
    private func state(
        _ draft: PreparedDraft, _ revision: Int, _ books: inout Books, on connection: any Connection
    ) throws -> StatementResult {
        guard let head = books.heads[draft.partner] else {
            throw DatabaseError(.unexpectedValue, "the chain of \(draft.partner) has no end in the store")
        }
        let taskDay = TaskDay(task: draft.draft.task.id, day: draft.day)
        for older in books.pending[taskDay] ?? [] { try withdraw(older, of: draft.draft.day, on: connection) }
        let new = NewStatement(draft, revision: revision, after: head, definition.name)
        let id = try StatementStore.insert(new, at: now, on: connection)
        books.heads[draft.partner] = ChainHead(
            partner: draft.partner, number: new.content.number, hash: new.hash)
        books.lengthened.insert(draft.partner)
        let stated = LastStatement(
            id: id, taskID: taskDay.task, day: draft.day, partner: draft.partner, revision: revision,
            contentHash: draft.contentHash, state: .pending, finishedAt: nil)
        books.last[taskDay] = stated
        books.pending[taskDay] = [stated]
        let deliveries = try enqueue(
            body: new.body, key: new.entryKey, new.reference, to: draft.partner, on: connection)
        return .enqueued(taskID: taskDay.task, revision: revision, deliveryIDs: deliveries)
    }

    /// The row was written anew, and holds again what this statement says: what became of it, or will, is true of the
    /// row as it stands now.
    private func confirm(_ last: LastStatement, of day: SettlementDay, on connection: any Connection) throws {
        try StatementStore.confirm(last.id, at: now, on: connection)
        guard let finishedAt = last.finishedAt else { return }
        let reference = reference(of: last, day)
        let attempt = try outbox.lastAttempt(
            of: reference.entryKey(contentHash: last.contentHash), to: definition.channelName, on: connection)
        try MarkStore.insert(
            MarkStore.Note(
                reference: reference, sent: last.state.hasArrived, finishedAt: finishedAt,
                response: CallbackResponse.text(.delivered, attempt, reason: nil),
                retries: CallbackResponse.retries(attempt)),
            dueAt: now, on: connection)
    }

    private func deliveries(
        of last: LastStatement, _ day: SettlementDay, on connection: any Connection
    ) throws -> [Int64] {
        try outbox.deliveries(
            of: reference(of: last, day).entryKey(contentHash: last.contentHash), to: definition.channelName,
            on: connection)
    }

    private func reference(of last: LastStatement, _ day: SettlementDay) -> CallbackReference {
        CallbackReference(settlement: definition.name, taskID: last.taskID, day: day, revision: last.revision)
    }

    /// The older one must not come after its correction: the first says neither its day nor its revision.
    private func withdraw(_ last: LastStatement, of day: SettlementDay, on connection: any Connection) throws {
        try outbox.withdraw(
            reference(of: last, day).entryKey(contentHash: last.contentHash), from: definition.channelName,
            on: connection)
    }

    /// The same number, revision, body and key, so that a partner who has it after all knows it again.
    private func sendAgain(
        _ last: LastStatement, of day: SettlementDay, on connection: any Connection
    ) throws -> StatementResult {
        guard let statement = try StatementStore.statement(last.id, on: connection) else {
            return .unchanged(taskID: last.taskID)
        }
        let deliveries: [Int64]
        switch try outbox.sendAgain(statement.entryKey, to: definition.channelName, on: connection) {
        // Somebody retried it by hand meanwhile, or its arrival has only to be told.
        case .nothingToDo: return .unchanged(taskID: last.taskID)
        case .retried(let ids): deliveries = ids
        // Long ago: the outbox has forgotten it.
        case .unknown:
            deliveries = try enqueue(
                body: statement.body, key: statement.entryKey, reference(of: last, day), to: last.partner,
                on: connection)
        }
        try StatementStore.reopen(last.id, at: now, on: connection)
        return .sentAgain(taskID: last.taskID, revision: last.revision, deliveryIDs: deliveries)
    }

    private func enqueue(
        body: String, key: String, _ reference: CallbackReference, to partner: String, on connection: any Connection
    ) throws -> [Int64] {
        let destination = CallbackDestination(taskID: reference.taskID, partner: partner)
        let event = Message.Event(type: definition.event, json: body, destination: destination.text)
        let entry = OutboxEntry(
            message: Message(.event(event)), channel: definition.channelName, key: key,
            feature: SettlementFeature.name, reference: reference.text, topic: definition.name, traceID: traceID)
        return try outbox.enqueue(entry, on: connection).deliveryIDs
    }
}

/// A statement about to be written.
struct NewStatement: Sendable {
    let content: StatementContent
    let reference: CallbackReference
    let body: String
    let contentHash: String
    let previousHash: String
    let hash: String

    init(_ draft: PreparedDraft, revision: Int, after head: ChainHead, _ settlement: String) {
        body = draft.body.json(revision: revision)
        content = StatementContent(
            settlement: settlement, partner: draft.partner, number: head.number + 1,
            partnerTaskID: draft.draft.task.externalID, day: draft.day, revision: revision,
            bodyHash: StatementHash.of(body))
        reference = CallbackReference(
            settlement: settlement, taskID: draft.draft.task.id, day: draft.draft.day, revision: revision)
        contentHash = draft.contentHash
        previousHash = head.hash
        hash = StatementHash.of(content, after: head.hash)
    }

    /// Also the `webhook-id` that partners see.
    var entryKey: String { reference.entryKey(contentHash: contentHash) }
}

/// By what the outbox knows the room's deliveries.
package enum SettlementFeature {
    package static let name = "settlements"
}
