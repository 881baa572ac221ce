import Database
import Foundation
import SampleData
import TestSupport

/// `herald report send` as a whole process, beside the database's own client asking the same four counts.
struct ReportBenchmark {
    private let options: BenchOptions
    /// 2025-09-05 10:00 in Shanghai.
    private let end = 1_757_037_600
    private var window: Range<Int> { end - 86_400..<end }

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        let size = SixPageSample.Size.busyDay(
            users: options.users, watches: options.users, purchases: options.users / 5)
        let sample = SixPageSample(size: size, now: Date(timeIntervalSince1970: Double(end)))
        say(
            "\n# report: herald report send over \(size.users) users, \(size.watches) watches, \(size.purchases) purchases"
        )
        say("# in MariaDB, time columns indexed; a tenth of them lies within the window.")
        let database = try await TestDatabase.make(.mysql)
        do {
            let start = ContinuousClock.now
            try await database.pool.withConnection { connection in
                // The tests' server has a small cache; a shop's database of this size is kept in memory.
                try connection.execute("SET GLOBAL innodb_buffer_pool_size = \(raw: String(1 << 30))")
                try sample.create(on: connection)
            }
            say("rows made in \(start.duration(to: .now).formatted())")
            try await measure(database.url, expected: sample.expected())
            try await database.drop()
        } catch {
            try? await database.drop()
            throw error
        }
    }

    private func measure(_ url: DatabaseURL, expected: SixPageSample.Expected) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let simulator = try await SimulatorProcess.start(options.herald, in: workplace.folder)
        defer { simulator.stop() }
        let client = try DatabaseClient(url, folder: workplace.folder)
        let recipe = try RecipeStatements(window: window).texts
        let plain = RecipeStatements.plain(window: window)

        var herald = Samples(), memory = Samples(), parallel = Samples(), serial = Samples(), plainly = Samples()
        for run in 0...options.runs {
            let sent = try send(run, url, simulator, workplace)
            if run == 0 { try await check(simulator, expected) }
            let clients = try client.sideBySide(recipe)
            let oneByOne = try client.oneByOne(recipe)
            let asOneWritesIt = try client.sideBySide(plain)
            // The first run warms the server's cache and makes Herald's store.
            guard run > 0 else { continue }
            herald.add(sent.milliseconds)
            memory.add(sent.mebibytes)
            parallel.add(clients.milliseconds)
            serial.add(oneByOne.milliseconds)
            plainly.add(asOneWritesIt.milliseconds)
        }
        say("herald report send                      \(herald.summary("ms")), peak \(memory.summary("MiB"))")
        say("mariadb, recipe's four, side by side    \(parallel.summary("ms"))")
        say("mariadb, recipe's four, one client      \(serial.summary("ms"))")
        say("mariadb, counts written plainly, s.b.s. \(plainly.summary("ms"))")
        say("ratio to the recipe's, side by side     \(herald.ratio(to: parallel).summary("×", digits: 2))")
        say("ratio to the plain ones, side by side   \(herald.ratio(to: plainly).summary("×", digits: 2))")
    }

    private func send(
        _ run: Int, _ url: DatabaseURL, _ simulator: SimulatorProcess, _ workplace: Workplace
    ) throws -> ChildRun {
        let configuration = try workplace.writeConfiguration(channel: "bench\(run)")
        return try ChildRun.alone(
            [
                options.herald, "report", "send", "sixpage-activity", "--at", "2025-09-05 10:00",
                "--config", configuration,
            ],
            in: workplace.folder,
            environment: HeraldEnvironment.variables(database: url, simulator: simulator.port, robot: "bench-\(run)"))
    }

    /// Speed with wrong numbers is worth nothing.
    private func check(_ simulator: SimulatorProcess, _ expected: SixPageSample.Expected) async throws {
        let messages = try await simulator.messages()
        let wanted = [
            "\(expected.newUsers)人", "\(expected.purchases)笔", "\(expected.logins)人登录", "\(expected.minutes)分钟",
        ]
        for number in wanted where !messages.contains(number) {
            throw BenchError("the group did not get «\(number)»: \(messages.suffix(600))")
        }
    }
}
