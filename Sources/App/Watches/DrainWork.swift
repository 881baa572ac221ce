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
        let tally = try await round()
        say(tally)
        guard tally.failed == 0 else {
            throw CommandFailure(
                .workFailed,
                "\(tally.failed) of \(tally.total) changes were not told; the queue's error_message says why")
        }
        if tally.open > 0 {
            Console.complain(
                "herald: \(tally.open) of \(tally.total) changes are not ended yet; herald serve goes on trying")
        }
    }

    /// Drains each watch in turn. One that fails keeps no other from being drained.
    func round() async throws -> DrainTally {
        var tally = DrainTally()
        var failures: [String] = []
        for office in offices {
            do {
                tally += try await application.drain(office, most: most ?? .max, patience: patience)
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

    /// In the words that the origin's script has always used.
    func say(_ tally: DrainTally) {
        if json { return Console.print(ProcessQueueBody.done(tally, at: application.clock.now())) }
        Console.print(
            tally.total == 0
                ? "队列为空，无需处理"
                : "队列处理成功: 总计\(tally.total)条, 成功\(tally.succeeded)条, 失败\(tally.failed)条")
    }
}
