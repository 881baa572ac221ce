import Foundation
import TestSupport

/// The same inserts without a trigger, with the barest one that puts the id into the queue, and with Herald's.
struct TriggerCost {
    let database: WatchedDatabase
    let options: BenchOptions

    private enum Trigger: CaseIterable {
        case none, bare, herald
    }

    func measure() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let configuration = WatchConfiguration(database: database, peer: "http://127.0.0.1:9/", batch: 10)
        try await measure(
            "row by row, 1000 to a transaction", configuration, workplace, database.insertOneByOne)
        try await measure("1000 rows to a statement", configuration, workplace, database.insertTogether)
        try configuration.uninstall(options.herald, workplace)
    }

    private func measure(
        _ name: String, _ configuration: WatchConfiguration, _ workplace: Workplace,
        _ insert: (Int) async throws -> Double
    ) async throws {
        var samples: [Trigger: Samples] = [:]
        for run in 0...max(1, options.runs / 2) {
            for trigger in Trigger.allCases {
                try configuration.install(options.herald, workplace)
                if trigger != .herald { try await database.run(withoutHeralds) }
                if trigger == .bare { try await database.run(bare) }
                try await database.clear()
                let milliseconds = try await insert(options.changes)
                let queued = try await database.queued()
                guard queued == (trigger == .none ? 0 : Int64(options.changes)) else {
                    throw BenchError("\(options.changes) rows made \(queued) in the queue")
                }
                if trigger == .bare { try await database.run(withoutBare) }
                if run > 0 { samples[trigger, default: Samples()].add(milliseconds) }
            }
        }
        guard let none = samples[.none], let bare = samples[.bare], let herald = samples[.herald] else { return }
        say("# \(name)")
        say("no trigger                              \(none.summary("ms"))")
        say("the barest trigger                      \(bare.summary("ms"))")
        say("the trigger of herald watch install     \(herald.summary("ms"))")
        say(
            "  ratio to the barest                   \(herald.ratio(to: bare).summary("x", digits: 2)); goal: at most 1.6"
        )
    }

    private var withoutHeralds: [String] {
        switch database.kind {
        case .mysql: ["DROP TRIGGER IF EXISTS tr_member_insert_notification"]
        default: ["DROP TRIGGER IF EXISTS tr_member_insert_notification ON members"]
        }
    }

    private var bare: [String] {
        switch database.kind {
        case .mysql:
            [
                "CREATE TRIGGER bare AFTER INSERT ON members FOR EACH ROW "
                    + "INSERT INTO member_notification_queue (member_id) VALUES (NEW.id)"
            ]
        default:
            [
                """
                CREATE FUNCTION bare() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO member_notification_queue (member_id) VALUES (NEW.id); RETURN NULL; END $$
                """,
                "CREATE TRIGGER bare AFTER INSERT ON members FOR EACH ROW EXECUTE FUNCTION bare()",
            ]
        }
    }

    private var withoutBare: [String] {
        switch database.kind {
        case .mysql: ["DROP TRIGGER bare"]
        default: ["DROP TRIGGER bare ON members", "DROP FUNCTION bare()"]
        }
    }
}
