import Foundation

/// The same day settled by the single statement, by Herald and by the script, in turns.
struct SettlementComparison {
    let database: SettlementDatabase
    let command: SettleCommand
    /// Empty: no script.
    let python: String
    let runs: Int

    /// Speed with wrong numbers is worth nothing.
    func checkEquality() async throws {
        try await database.clear()
        _ = try await database.settleInside()
        let wanted = try await database.settled()
        guard wanted.count == database.bulk.taskCount else {
            throw BenchError("the single statement settled \(wanted.count) of \(database.bulk.taskCount) tasks")
        }
        try await database.clear()
        _ = try command.run(callbacks: false)
        try compare("herald settle", try await database.settled(), wanted)
        guard !python.isEmpty else { return say("no script beside it: --python is missing") }
        try await database.clear()
        _ = try script()
        try compare("the row-by-row script", try await database.settled(), wanted)
        say("herald, the statement and the script settled the same \(wanted.count) rows")
    }

    private func compare(_ name: String, _ rows: [String], _ wanted: [String]) throws {
        guard rows != wanted else { return }
        let difference = zip(rows, wanted).first { $0 != $1 }
        throw BenchError(
            "\(name) settled \(rows.count) rows instead of \(wanted.count), first difference:\n"
                + "\(difference?.0 ?? "none")\n\(difference?.1 ?? "none")")
    }

    /// - Parameter goal: how many times as long as the statement Herald may take.
    func measure(_ title: String, goal: Double?) async throws {
        var inside = Samples(), herald = Samples(), memory = Samples(), again = Samples(), script = Samples()
        for run in 0...runs {
            try await database.clear()
            let statement = try await database.settleInside()
            try await database.clear()
            let settled = try command.run(callbacks: false)
            let unchanged = try command.run(callbacks: false)
            try await database.clear()
            let byRows = python.isEmpty ? nil : try self.script()
            // The first run warms the server's cache and makes Herald's store.
            guard run > 0 else { continue }
            inside.add(statement)
            herald.add(settled.milliseconds)
            memory.add(settled.mebibytes)
            again.add(unchanged.milliseconds)
            if let byRows { script.add(byRows.milliseconds) }
        }
        let limit = goal.map { "; goal: at most \($0)" } ?? ""
        say("# \(title)")
        say("INSERT … SELECT … GROUP BY … ON CONFLICT \(inside.summary("ms"))")
        say("herald settle --no-callback             \(herald.summary("ms")), peak \(memory.summary("MiB")) of 120")
        say("the same once more, nothing changes     \(again.summary("ms"))")
        if !script.values.isEmpty { say("row by row, Python and psycopg          \(script.summary("ms"))") }
        say("herald's ratio to the statement         \(herald.ratio(to: inside).summary("×", digits: 2))\(limit)")
        if !script.values.isEmpty {
            say("the script's ratio to herald            \(script.ratio(to: herald).summary("×", digits: 1))")
        }
    }

    private func script() throws -> ChildRun {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Python/settle_rows.py").standardizedFileURL
        return try ChildRun.alone(
            [python, file.path, database.bulk.day], in: command.workplace.folder,
            environment: ["HERALD_BENCH_DATABASE": database.url, "PYTHONDONTWRITEBYTECODE": "1"])
    }
}
