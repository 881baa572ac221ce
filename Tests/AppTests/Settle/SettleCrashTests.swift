import Database
import Foundation
import SampleData
import TestSupport
import Testing

@testable import App

@Suite("kill -9 of herald settle")
struct SettleCrashTests {
    private static let kills = 12

    @Test("the books of table and partner agree, wherever it was killed")
    func booksAgree() async throws {
        // Each answer takes a moment, so that something is in flight at most of them.
        try await RelayFolder.with(answer: { _, _ in .late(.milliseconds(40), status: 200) }) { folder in
            try folder.configure(more: "dispatch: { lease: 5s }")
            for round in 0..<Self.kills {
                // New numbers for some of the tasks: a correction is killed as well as a first callback.
                if round % 3 == 2 { try await handIn(round, folder) }
                try await killOnce(round, folder)
            }
            try await finish(folder)
            try await compare(folder)
        }
    }

    private func handIn(_ round: Int, _ folder: RelayFolder) async throws {
        let rows = folder.toldTasks.prefix(3).enumerated().map { place, task in
            RelaySubmission(
                id: 100 + round * 10 + place, userID: folder.sample.users[round].id, taskID: task.id,
                platform: "douyin", submittedAt: "\(RelayFolder.day) 08:00:00", details: #"{"views": 1\#(round)}"#)
        }
        try await folder.database.pool.withConnection { try folder.sample.tables.insert(rows, on: $0) }
    }

    private func killOnce(_ round: Int, _ folder: RelayFolder) async throws {
        let process = try HeraldProcess(
            ["settle", RelayFolder.day, "--config", folder.configurationFile],
            errorFile: folder.path + "/settle-\(round).err")
        try await Task.sleep(for: .milliseconds(.random(in: 20...700)))
        process.kill()
    }

    /// Once more to its end, and what the dead had in flight with it.
    private func finish(_ folder: RelayFolder) async throws {
        let result = await folder.run("settle", RelayFolder.day)
        #expect(result.status == 0, "\(result.complaints)")
        let server = try HeraldProcess(
            ["serve", "--config", folder.configurationFile], errorFile: folder.path + "/serve.err")
        let deadline = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < deadline {
            let unsent = try await folder.rows().filter { !$0.value.isSent }.keys
            if folder.toldTasks.allSatisfy({ !unsent.contains($0.id) }) { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        // Nothing may be left for it, and then it is told to stop before it listens to signals.
        #expect([0, SIGTERM].contains(server.stop()), "\(server.log)")
    }

    private func compare(_ folder: RelayFolder) async throws {
        let rows = try await folder.rows()
        for task in folder.toldTasks {
            let row = try #require(rows[task.id])
            #expect(row.isSent, "task \(task.id)")
            guard let number = task.externalNumber else { continue }
            let told = try folder.told(number)
            // The same statement may have come twice, and is the same then; one that waited when its correction was
            // stated never came.
            let statements = Dictionary(grouping: told, by: \.revision)
            for (revision, copies) in statements {
                #expect(Set(copies.map(\.body)).count == 1, "task \(task.id), revision \(revision)")
                #expect(Set(copies.map(\.id)).count == 1, "task \(task.id), revision \(revision)")
            }
            let last = try #require(statements.keys.max())
            var newest = try #require(statements[last]?.first).members
            for key in ["task_id", "duration", "revision"] { newest[key] = nil }
            #expect(newest == RelayFolder.toldCounts(row.counts), "task \(task.id)")
        }
        print("crash test of herald settle: \(folder.callbacks.count) callbacks came")
    }

    @Test("a range that was killed goes on where it was, and tells nobody twice")
    func resumes() async throws {
        try await RelayFolder.with { folder in
            let process = try HeraldProcess(
                ["settle", "--from", "2024-11-01", "--to", "2024-12-10", "--config", folder.configurationFile],
                errorFile: folder.path + "/range.err")
            let deadline = ContinuousClock.now + .seconds(60)
            while try await folder.rows(day: "2024-11-30").isEmpty, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(2))
            }
            process.kill()
            // 2024-12-09 and 10 cannot have been reached at the very moment when 2024-11-30 was.
            let resumed = await folder.run("settle", "--resume")
            #expect(resumed.status == 0, "\(resumed.complaints)")
            #expect(!resumed.output.contains("2024-11-15"), "\(resumed.output)")
            for (offset, day) in [(-9, "2024-11-30"), (-7, "2024-12-02"), (-1, "2024-12-08"), (0, "2024-12-09")] {
                let expected = folder.sample.expected(day: offset)
                #expect(try await folder.rows(day: day).keys.sorted() == expected.activeTasks, "\(day)")
            }
            #expect(await folder.run("settle", "--resume").status == 2)
            let ids = folder.callbacks.compactMap(\.id)
            #expect(Set(ids).count == ids.count || ids.count - Set(ids).count <= 20)
        }
    }
}
