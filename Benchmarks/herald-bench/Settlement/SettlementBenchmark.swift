import Foundation
import SampleData

/// `herald settle DAY` as a whole process over the bot's tables in PostgreSQL, beside the single statement that does the
/// same inside the database and a script that does it row by row. What they settled is compared before a time counts.
struct SettlementBenchmark {
    private let options: BenchOptions
    private static let callbacks = 500

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        for details in [RelayTables.DetailsColumn.jsonb, .text] { try await run(details) }
    }

    private func run(_ details: RelayTables.DetailsColumn) async throws {
        var bulk = RelayBulk()
        bulk.taskCount = options.submissions / 100
        (bulk.dayRows, bulk.otherRows, bulk.tables.details) = (options.submissions, options.submissions * 10, details)
        say(
            "\n# settlement: \(bulk.taskCount) tasks, \(bulk.dayRows) submissions on the day among \(bulk.otherRows) on "
                + "others,")
        say("# all with details (\(details.rawValue)), in a PostgreSQL of its own with fsync off; no callbacks")
        try await SettlementDatabase.with(bulk) { database in
            let workplace = try Workplace()
            defer { workplace.remove() }
            let command = try SettleCommand(
                herald: options.herald, url: database.url, day: bulk.day, workplace: workplace)
            let comparison = SettlementComparison(
                database: database, command: command, python: options.python, runs: options.runs)
            try await comparison.checkEquality()
            try await comparison.measure("index on submitted_at", goal: 0.7)
            try await database.dropIndex()
            try await comparison.measure("no index on submitted_at", goal: 1.3)
            try await database.createIndex()
            guard details == .jsonb else { return }
            try await measureCallbacks(database, command)
            try await measureTenfold(database, comparison, command)
        }
    }

    private func measureCallbacks(_ database: SettlementDatabase, _ command: SettleCommand) async throws {
        let partner = try await SettlementPartner.start()
        defer { partner.stop() }
        try await database.setCallbacks(Self.callbacks, url: partner.url)
        var without = Samples(), with = Samples(), difference = Samples()
        for run in 0...options.runs {
            var times: [Double] = []
            for callbacks in [false, true] {
                try command.forget()
                try await database.clear()
                times.append(try command.run(callbacks: callbacks).milliseconds)
            }
            guard run > 0 else { continue }
            without.add(times[0])
            with.add(times[1])
            difference.add(times[1] - times[0])
        }
        say("# \(Self.callbacks) callbacks to a peer that answers after 5 ms; the store made anew in each run")
        say("herald settle --no-callback             \(without.summary("ms"))")
        say("herald settle                           \(with.summary("ms"))")
        say("the callbacks' additional time          \(difference.summary("ms")); goal: at most 1000 ms")
    }

    /// Memory must not grow with the day.
    private func measureTenfold(
        _ database: SettlementDatabase, _ comparison: SettlementComparison, _ command: SettleCommand
    ) async throws {
        try await database.addToDay(database.bulk.dayRows * 9)
        try await comparison.measure("ten times the rows on the day", goal: nil)
    }
}
