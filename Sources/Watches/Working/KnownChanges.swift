import Database
import Delivery
import FoundationEssentials

/// What the outbox knows of changes that a queue says are under way.
struct KnownChanges: Sendable {
    /// What is to be done with changes that were taken long ago.
    struct Finding: Sendable {
        /// Nobody knows them: whoever took them died before they were in the outbox.
        var unknown: [QueuedChange] = []
        /// They have ended, and their queue has still to be told.
        var marks: [WatchMark] = []
    }

    private let definition: WatchDefinition
    private let outbox: Outbox

    init(_ definition: WatchDefinition, outbox: Outbox) {
        self.definition = definition
        self.outbox = outbox
    }

    func find(_ changes: [QueuedChange], on connection: any Connection) throws -> Finding {
        let watch = definition.name
        let marked = try WatchMarkStore.waiting(of: changes, watch, on: connection)
        let open = changes.filter { !marked.contains($0.id) }
        let groups = try WatchGroupStore.groups(of: open, watch, on: connection)
        let standings = try standings(
            of: open.map { HandoverKey(watch: watch, change: $0.id, moment: $0.moment).text }
                + Array(Set(groups.values)), on: connection)
        var finding = Finding()
        for change in open {
            // A change that is in the outbox by itself was put back into the queue after its group had ended.
            let own = standings[HandoverKey(watch: watch, change: change.id, moment: change.moment).text]
            switch own ?? groups[change.id].flatMap({ standings[$0] }) {
            case nil: finding.unknown.append(change)
            case .underWay?: break
            case .ended(let verdict, let attempts, let date)?:
                finding.marks.append(
                    WatchMark(
                        change: change.id, moment: change.moment, verdict: verdict, attempts: attempts, finishedAt: date
                    )
                )
            }
        }
        return finding
    }

    /// - Parameter changes: by the message that they went out in.
    /// - Returns: of those that have ended.
    func ended(_ changes: [HandoverKey: [ChangeIdentity]], on connection: any Connection) throws -> [WatchMark] {
        let standings = try standings(of: changes.keys.map(\.text), on: connection)
        return changes.flatMap { key, changes -> [WatchMark] in
            guard case .ended(let verdict, let attempts, let date)? = standings[key.text] else { return [] }
            return changes.map { change in
                WatchMark(
                    change: change.id, moment: change.moment, verdict: verdict, attempts: attempts, finishedAt: date)
            }
        }
    }

    private func standings(of keys: [String], on connection: any Connection) throws -> [String: ChangeVerdict] {
        var found: [String: [(channel: String, standing: EntryStanding)]] = [:]
        for channel in definition.channels {
            for (key, standing) in try outbox.standings(of: keys, in: channel, on: connection) {
                found[key, default: []].append((channel, standing))
            }
        }
        return found.mapValues(ChangeVerdict.init)
    }
}
