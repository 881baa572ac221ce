package import Database

/// Which active tasks' partners cannot be told, by the reason.
package struct CallbackSurvey: Sendable {
    package struct Refusal: Sendable {
        /// Why, without the task: `it has no callback_secret to sign it with; …`
        package let reason: String
        package fileprivate(set) var count = 0
        /// Of the first few.
        package fileprivate(set) var tasks: [Int64] = []
    }

    static let named = 3

    /// Active tasks that have a `callback_url`.
    package private(set) var asked = 0
    /// In the order in which they were met.
    package private(set) var refusals: [Refusal] = []

    /// - Parameter tables: of a source that can be read.
    package static func of(
        _ definition: SettlementDefinition, _ tables: SourceTables, on connection: any Connection
    ) throws -> CallbackSurvey {
        var survey = CallbackSurvey()
        guard tables.hasCallbacks else { return survey }
        for task in try TaskTable.toBeTold(on: connection) { survey.add(task, definition) }
        return survey
    }

    private mutating func add(_ task: SettledTask, _ definition: SettlementDefinition) {
        asked += 1
        guard let sentence = CallbackCheck.refusal(of: task, definition) else { return }
        let prefix = "task \(task.id) gets no callback: "
        let reason = sentence.hasPrefix(prefix) ? String(sentence.dropFirst(prefix.count)) : sentence
        let place = refusals.firstIndex { $0.reason == reason } ?? refusals.endIndex
        if place == refusals.endIndex { refusals.append(Refusal(reason: reason)) }
        refusals[place].count += 1
        if refusals[place].tasks.count < Self.named { refusals[place].tasks.append(task.id) }
    }
}
