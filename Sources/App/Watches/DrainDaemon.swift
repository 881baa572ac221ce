import Delivery
import Foundation
import ServiceLifecycle
import Synchronization
import Timekeeping
import Watches

/// Drains again and again, until it is told to stop: `herald watch drain --daemon`. A round that is under way is ended.
///
/// Each watch goes by itself: a source or a channel that does not answer holds up no other watch.
final class DrainDaemon: Service {
    private let work: DrainWork
    private let loops: [DrainLoop]
    private let isStopping = Atomic<Bool>(false)
    private let stop = AsyncSignal()

    private static let cleansEvery = Duration.seconds(3_600)

    init(work: DrainWork) {
        self.work = work
        loops = work.offices.map { DrainLoop(work: work, office: $0) }
    }

    func run() async throws {
        let watches = work.offices.map(\.definition.name).joined(separator: ", ")
        work.application.logger.info("draining", metadata: ["watches": "\(watches)"])
        // Of their own: a round's statements and sends must not be cancelled halfway.
        let tasks = loops.map { loop in Task { await loop.run() } } + [Task { await cleanUntilStopped() }]
        await withTaskCancellationOrGracefulShutdownHandler {
            for task in tasks { await task.value }
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
            self.stop.raise()
            for loop in self.loops { loop.stop() }
        }
    }

    private func cleanUntilStopped() async {
        let application = work.application
        while !isStopping.load(ordering: .relaxed) {
            await application.cleanAfterDraining(work.offices)
            await stop.wait(
                until: application.clock.now().addingTimeInterval(Self.cleansEvery.seconds), clock: application.clock)
        }
    }
}
