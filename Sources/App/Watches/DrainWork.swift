import Foundation
import Server
import Watches

/// What `herald watch drain` does and says.
struct DrainWork: Sendable {
    let application: HeraldApplication
    let offices: [WatchOffice]
    /// Of each watch; nil: all that waits.
    let most: Int?
    /// For the channels' answers.
    let patience: Duration
    let json: Bool

    /// - Throws: what kept it from being done, and that something failed.
    func runOnce() async throws {
        let tally: DrainTally
        do {
            tally = try await round()
        } catch {
            await application.cleanAfterDraining(offices)
            throw error
        }
        say(tally)
        await application.cleanAfterDraining(offices)
        guard tally.failed == 0 else {
            throw CommandFailure(
                .workFailed,
                "\(tally.failed) of \(tally.total) changes were not told; the queue's error_message says why")
        }
        if tally.open > 0 {
            Console.complain(
                "herald: \(tally.open) of \(tally.total) changes are not ended yet; the next drain, or herald serve, goes on"
            )
        }
    }

    /// Drains the watches side by side. One that fails, or whose channels do not answer, keeps no other from being
    /// drained.
    private func round() async throws -> DrainTally {
        let results = await TerminalProgress.during("telling what waits in the queues") {
            await withTaskGroup(of: (Int, Result<DrainTally, any Error>).self) { group in
                for (index, office) in offices.enumerated() {
                    group.addTask { (index, await drained(office)) }
                }
                return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        var tally = DrainTally()
        var failures: [String] = []
        for (office, result) in zip(offices, results) {
            do {
                tally += try result.get()
                // Another watch's drain may have told of this one's outcomes after its own had looked.
                try await application.settle(office)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                failures.append("watch \(office.definition.name): \(ErrorSentence.describe(error))")
            }
        }
        guard failures.isEmpty else {
            if tally.total > 0 { say(tally) }
            throw CommandFailure(.workFailed, failures.joined(separator: "\nherald: "))
        }
        return tally
    }

    private func drained(_ office: WatchOffice) async -> Result<DrainTally, any Error> {
        do {
            return .success(try await application.drain(office, most: most ?? .max, patience: patience))
        } catch {
            return .failure(error)
        }
    }

    /// In the words that the origin's script has always used.
    func say(_ tally: DrainTally) {
        if json { return Console.print(ProcessQueueBody.done(tally, at: application.clock.now())) }
        Console.print(
            tally.total == 0
                ? "队列为空，无需处理"
                : "队列处理成功: 总计\(tally.total)条, 成功\(tally.succeeded)条, 失败\(tally.failed)条")
    }
}
