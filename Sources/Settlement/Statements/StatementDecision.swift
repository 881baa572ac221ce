import FoundationEssentials

/// What is to be done with a draft, judged by the last statement of its task and day.
enum StatementDecision: Sendable, Hashable {
    case state(revision: Int)
    /// The partner was told the same and has not got it: the same statement is sent once more.
    case sendAgain
    /// The same is on its way already.
    case onItsWay
    case unchanged
    case alreadySent

    init(_ draft: PreparedDraft, after last: LastStatement?) {
        guard let last else {
            let draft = draft.draft
            if draft.isNought, !draft.wasSentBefore, !draft.correctsSentBefore {
                // Its partner never heard of that day: there is nothing to take back.
                self = .unchanged
            } else {
                self = draft.wasSentBefore ? .alreadySent : .state(revision: draft.correctsSentBefore ? 2 : 1)
            }
            return
        }
        if last.contentHash != draft.contentHash {
            self = .state(revision: last.revision + 1)
        } else if last.state.hasArrived {
            self = .unchanged
        } else if last.partner != draft.partner {
            // Who moved to another host while nothing reached the old one gets a statement in a chain of its own.
            self = .state(revision: last.revision + 1)
        } else {
            self = last.state == .pending ? .onItsWay : .sendAgain
        }
    }
}

/// Of a task's day, the statement with the highest revision.
struct LastStatement: Sendable, Hashable {
    let id: Int64
    let taskID: Int64
    let day: String
    let partner: String
    let revision: Int
    let contentHash: String
    let state: StatementState
    /// When it ended.
    let finishedAt: Date?
}

/// A draft with what can be known of it before the store is asked.
struct PreparedDraft: Sendable {
    let draft: CallbackDraft
    let day: String
    let partner: String
    let body: CallbackBody
    let contentHash: String

    init(_ draft: CallbackDraft, _ definition: SettlementDefinition) throws {
        guard let partner = StatementPartner.name(of: draft.task.callbackURL) else {
            throw StatementRefusal(
                description: "task \(draft.task.id): its callback_url names no host, so nobody can be told its numbers")
        }
        self.draft = draft
        self.partner = partner
        day = draft.day.description
        body = CallbackBody(definition: definition, task: draft.task, tally: draft.tally, day: draft.day)
        contentHash = body.contentHash
    }
}

/// Why a draft cannot become a statement, in one sentence.
package struct StatementRefusal: Error, Sendable, CustomStringConvertible {
    package let description: String
}
