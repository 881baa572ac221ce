import Database
import Delivery
import FoundationEssentials
import Templates

/// Makes messages of changes and the rows they are about. Touches neither source nor store.
struct Drafting: Sendable {
    let definition: WatchDefinition
    let renderer: any NoticeRendering
    let outbox: Outbox

    func drafts(
        _ records: [RecordChanges], rows: [SQLValue: WatchedRow], asDigest: Bool
    ) -> [HandoverDraft] {
        var drafts: [HandoverDraft] = []
        var digest: [(notice: Notice, changes: [QueuedChange])] = []
        for record in records {
            switch Self.finding(record, rows[record.record], definition) {
            case .notice(let notice) where asDigest: digest.append((notice, record.changes))
            case .notice(let notice):
                drafts += draft(record.changes) { () throws(TemplateProblem) in try renderer.message(for: notice) }
            case .ending(let ending):
                drafts += [HandoverDraft(record.changes, of: definition.name, ending: ending)].compactMap(\.self)
            }
        }
        let changes = digest.flatMap(\.changes)
        if digest.count == 1, let only = digest.first {
            drafts += draft(changes) { () throws(TemplateProblem) in try renderer.message(for: only.notice) }
        } else if !digest.isEmpty {
            drafts += draft(changes) { () throws(TemplateProblem) in try renderer.digest(digest.map(\.notice)) }
        }
        return drafts
    }

    private enum Finding {
        case notice(Notice)
        case ending(HandoverDraft.Ending)
    }

    private static func finding(
        _ record: RecordChanges, _ found: WatchedRow?, _ definition: WatchDefinition
    ) -> Finding {
        guard let event = record.event else { return .ending(.silent) }
        if event != .delete {
            guard let found else { return .ending(.failed(GoneRow.reason(definition.names))) }
            guard !found.isUndecided else { return .ending(.failed(GoneRow.undecided)) }
            guard found.isWanted else { return .ending(.failed(GoneRow.unwanted)) }
        }
        return record.notice(row: found?.row).map(Finding.notice) ?? .ending(.silent)
    }

    private func draft(
        _ changes: [QueuedChange], _ render: () throws(TemplateProblem) -> Message
    ) -> [HandoverDraft] {
        guard let draft = HandoverDraft(changes, of: definition.name) else { return [] }
        do throws(TemplateProblem) {
            return [addressed(draft, message: try render())]
        } catch {
            return [draft.failed("\(error)")]
        }
    }

    /// A channel that does not take it keeps it from no other; but the change has failed then, whatever the others do.
    private func addressed(_ draft: HandoverDraft, message: Message) -> HandoverDraft {
        var draft = draft
        var refusals: [String] = []
        for channel in definition.channels {
            do {
                draft.entries.append(try outbox.prepared(entry(message, draft.key, to: channel)))
            } catch {
                refusals.append("\(error)")
            }
        }
        guard !refusals.isEmpty else { return draft }
        draft.ending = .failed(refusals.joined(separator: "; "))
        // Nobody is told what becomes of these: the change has its end already.
        draft.entries = definition.channels.compactMap { channel in
            try? outbox.prepared(entry(message, draft.key, to: channel, feature: nil))
        }
        return draft
    }

    private func entry(
        _ message: Message, _ key: HandoverKey, to channel: String, feature: String? = WatchFeature.name
    ) -> OutboxEntry {
        OutboxEntry(
            message: message, channel: channel, key: key.text, feature: feature, reference: key.reference,
            topic: definition.name, traceID: key.traceID, maxAttempts: definition.maxAttempts)
    }
}

/// What stands in `error_message` of a change whose row is not there, or not wanted, when it is to be told.
enum GoneRow {
    static let unwanted = "记录已不符合条件"
    /// Its values make the watch's `when` an error.
    static let undecided = "无法对该记录计算条件（when）"

    /// Origin 5's own words for its members.
    static func reason(_ names: QueueNames) -> String {
        names.stem == "member" ? "会员不存在或已删除" : "记录不存在或已删除"
    }
}

extension HandoverKey {
    /// `new-members-17`: binds together the log lines and deliveries of a change.
    fileprivate var traceID: String {
        let letters = watch.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || scalar == "." || scalar == "_" ? Character(scalar) : "-"
        }
        return String(letters.prefix(80)) + (isGroup ? "-\(first)-\(last)" : "-\(first)")
    }
}
