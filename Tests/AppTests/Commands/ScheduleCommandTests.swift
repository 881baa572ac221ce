import Testing
import WeComSimulator

@Suite("herald schedule")
struct ScheduleCommandTests {
    @Test("says when an expression fires next, without a configuration")
    func next() async {
        let result = await CommandResult.of([
            "schedule", "next", "0 10,22 * * *", "--timezone", "Asia/Shanghai", "--from", "2025-09-05 10:00", "--count",
            "2",
        ])
        #expect(result.status == 0)
        #expect(result.output == "2025-09-05T22:00:00+08:00\n2025-09-06T10:00:00+08:00\n")
    }

    @Test(
        "a wrong expression, zone, time or count is exit status 2 and one sentence",
        arguments: [
            ["61 * * * *"], ["@daily", "--timezone", "Asia/Shanghia"], ["@daily", "--from", "soon"],
            ["@daily", "--count", "0"],
        ])
    func wrong(arguments: [String]) async {
        let result = await CommandResult.of(["schedule", "next"] + arguments)
        #expect(result.status == 2)
        #expect(result.complaints.hasPrefix("herald: "))
        #expect(result.complaints.split(separator: "\n").count == 1)
    }

    @Test("runs a job by hand and keeps the run in the history")
    func run() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: .now)
            try folder.configure(
                reports: HeraldFolder.newUsers + "\n    schedule: \"0 10,22 * * *\"")
            let run = await folder.run("schedule", "run", "report:daily")
            #expect(run.status == 0, "\(run.complaints)")
            #expect(run.output.contains("ops: delivered"))
            #expect(folder.received().count == 1)
            let list = await folder.run("schedule", "list")
            #expect(list.output.contains("report:daily"))
            #expect(list.output.contains("succeeded"))
            let unknown = await folder.run("schedule", "run", "nothing")
            #expect(unknown.status == 2)
            #expect(unknown.complaints.contains("report:daily"))
        }
    }

    @Test("a job whose message is not delivered has failed as a command")
    func undelivered() async throws {
        try await HeraldFolder.with { folder in
            try await folder.makeSample(now: .now)
            try folder.configure(reports: HeraldFolder.newUsers + "\n    schedule: \"0 10,22 * * *\"")
            folder.simulator.simulator.faults = [Fault(errcode: 93000)]
            let run = await folder.run("schedule", "run", "report:daily")
            #expect(run.status == 1, "\(run.output)")
            #expect(run.complaints.contains("not everything it said was delivered"))
        }
    }
}
