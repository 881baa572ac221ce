import Delivery
import Foundation
import Synchronization
import Timekeeping
import Watches

/// Drains one watch again and again, until it is told to stop.
final class DrainLoop: Sendable {
    private let work: DrainWork
    private let office: WatchOffice
    /// Something is new, or it is to stop.
    private let attention = AsyncSignal()
    private let isStopping = Atomic<Bool>(false)

    /// So long one round waits for channels: what is new is not to wait for what does not get through. The next round
    /// goes on with that.
    private static let longestRound = Duration.seconds(5)
    private static let finishesEvery = Duration.seconds(5)

    init(work: DrainWork, office: WatchOffice) {
        self.work = work
        self.office = office
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        attention.raise()
    }

    func run() async {
        let listening = office.queue.news().map { news in
            Task { [attention] in for await _ in news { attention.raise() } }
        }
        await drainUntilStopped()
        listening?.cancel()
    }

    private func drainUntilStopped() async {
        let (application, clock) = (work.application, work.application.clock)
        var pace = DrainPace([office.definition])
        var finishes = Date.distantPast
        while !isStopping.load(ordering: .relaxed) {
            let pause: Duration
            do {
                let isTime = clock.now() >= finishes
                let tally = try await application.drain(
                    office, most: work.most ?? .max, patience: min(work.patience, Self.longestRound),
                    looking: .whenDue, finishesEarlier: isTime)
                if isTime || tally.open > 0 {
                    finishes = clock.now().addingTimeInterval(tally.open > 0 ? 0 : Self.finishesEvery.seconds)
                }
                if tally.total > 0 { work.say(tally) }
                pause = pace.afterSuccess()
            } catch {
                pause = pace.afterFailure()
                application.logger.error(
                    "a queue could not be drained; tried again later",
                    metadata: [
                        "watch": "\(office.definition.name)", "error": "\(ErrorSentence.describe(error))",
                        "seconds": "\(pause.seconds)",
                    ])
            }
            await attention.wait(until: clock.now().addingTimeInterval(pause.seconds), clock: clock)
        }
    }
}
