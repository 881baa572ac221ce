import Delivery
import Foundation
import ServiceLifecycle
import Synchronization
import Timekeeping
import Watches

/// Drains again and again, until it is told to stop: `herald watch drain --daemon`. A round that is under way is ended.
final class DrainDaemon: Service {
    private let work: DrainWork
    private let pace: DrainPace
    /// Something is new, or it is to stop.
    private let attention = AsyncSignal()
    private let isStopping = Atomic<Bool>(false)

    init(work: DrainWork, pace: DrainPace) {
        self.work = work
        self.pace = pace
    }

    func run() async throws {
        let listening = work.offices.compactMap { $0.queue.news() }.map { news in
            Task { [attention] in for await _ in news { attention.raise() } }
        }
        // Of its own: a round's statements and sends must not be cancelled halfway.
        let task = Task { await drainUntilStopped() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await task.value
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.attention.raise()
        }
        for task in listening { task.cancel() }
    }

    private func drainUntilStopped() async {
        let application = work.application
        var pace = pace
        application.logger.info(
            "draining", metadata: ["watches": "\(work.offices.map(\.definition.name).joined(separator: ", "))"])
        while !isStopping.load(ordering: .relaxed) {
            let pause: Duration
            do {
                let tally = try await work.round()
                if tally.total > 0 { work.say(tally) }
                pause = pace.afterSuccess()
            } catch {
                pause = pace.afterFailure()
                application.logger.error(
                    "the queues could not be drained; tried again later",
                    metadata: ["error": "\(ErrorSentence.describe(error))", "seconds": "\(pause.seconds)"])
            }
            await attention.wait(
                until: application.clock.now().addingTimeInterval(pause.seconds), clock: application.clock)
        }
    }
}
