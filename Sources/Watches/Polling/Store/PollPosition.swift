import Database
import FoundationEssentials
import Timekeeping

/// How far polling has come: what `watch_cursor` keeps, as JSON. Values are kept as `TypedText`.
struct PollPosition: Sendable, Hashable, Codable {
    /// What the growing column reached, and when that was seen.
    struct Step: Sendable, Hashable, Codable {
        let top: String
        let seenAt: Int64
    }

    /// The rows that were there when the watch began, as long as they have not been noted.
    struct Beginning: Sendable, Hashable, Codable {
        var growingTop: String?
        var changedTop: String?
    }

    /// What the values are of; a position in another table or other columns says nothing.
    let source: String?
    let table: String
    let key: String?
    let growing: String
    let changed: String?
    /// What is known of records is about these; nil: all.
    var columns: [String]?
    /// Counts what was written: who read the source before another node wrote has read something old.
    var revision: Int64 = 0
    /// What is not known and above that by the growing column is new; below, it was changed.
    var start: String?
    /// Rows up to there are not looked at any more.
    var growingLow: String?
    var steps: [Step] = []
    /// Changes before that are not looked at any more.
    var changedLow: String?
    var beginning: Beginning?
    /// The end of the last complete poll, of whatever node.
    var polledAt: Int64 = 0

    private static let mostSteps = 20

    init(_ definition: WatchDefinition, _ rule: PollRule) {
        source = definition.source
        table = definition.table
        key = definition.key
        growing = rule.growing
        changed = rule.changed
        columns = definition.columns?.sorted()
    }

    func isOf(_ definition: WatchDefinition, _ rule: PollRule) -> Bool {
        source == definition.source && table == definition.table && key == definition.key
            && growing == rule.growing && changed == rule.changed
    }

    /// It goes on above that; nothing below is new.
    mutating func goOn(above top: String?) {
        (growingLow, start, steps) = (top, top, [])
    }

    /// After all above the low-water mark was looked at: it moves past what was seen longer than the overlap ago, so that
    /// what was committed meanwhile, with a lower number, was found.
    mutating func advance(top: String?, seenAt: Date, overlap: Duration) {
        let limit = seenAt.unixMilliseconds - overlap.milliseconds
        if let passed = steps.last(where: { $0.seenAt <= limit }) {
            growingLow = passed.top
            steps.removeAll { $0.seenAt <= passed.seenAt }
        }
        guard let top, top != steps.last?.top ?? growingLow else { return }
        // Few steps are enough: the mark moves a little later then.
        let apart = overlap.milliseconds / Int64(Self.mostSteps)
        if let last = steps.last, seenAt.unixMilliseconds - last.seenAt < apart { return }
        steps.append(Step(top: top, seenAt: seenAt.unixMilliseconds))
    }
}
