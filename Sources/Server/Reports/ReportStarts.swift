import FoundationEssentials
package import Reports
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Reports that were asked for over HTTP and are being counted: each goes on when the client has left, and is given
/// time to end when the process stops.
///
/// Until its message is in the outbox a start is in memory only: a process that is killed forgets it. A script that got
/// no run in its answer asks again with the same Idempotency-Key.
package final class ReportStarts: Service {
    private let runner: ReportRunner
    private let clock: any WallClock
    private let work: StartedWork

    /// So many reports at once: each takes connections of its source.
    static let most = 4
    /// A load balancer waits a minute, people less.
    private static let patience = Duration.seconds(10)

    package init(runner: ReportRunner, clock: any WallClock) {
        self.runner = runner
        self.clock = clock
        work = StartedWork(
            most: Self.most, tooMany: "\(Self.most) reports are being counted already: try again later", clock: clock)
    }

    package func run() async throws { await work.run() }

    /// Starts a report and waits a while for its end.
    ///
    /// - Parameter mark: a second start with the same mark finds the run of the first.
    /// - Returns: nil if it is still being counted; it goes on.
    /// - Throws: 429 where too many are at work, 503 where the process stops, and what kept the report from being sent.
    func start(_ report: ReportDefinition, at instant: Date, mark: String, traceID: String) async throws
        -> ReportSending?
    {
        let result = SendingResult()
        let (ended, end) = AsyncStream<Void>.makeStream()
        try work.begin { [runner] in
            let outcome: Result<ReportSending, any Error>
            do {
                outcome = .success(
                    try await runner.send(report, .manual(at: instant, mark: mark), traceID: traceID))
            } catch {
                outcome = .failure(error)
            }
            result.value.withLock { $0 = outcome }
            end.finish()
        }
        await withTaskGroup { group in
            group.addTask { for await _ in ended {} }
            group.addTask { [clock] in try? await clock.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
        return try result.value.withLock { $0 }?.get()
    }
}

/// What came of one start, once it is known.
private final class SendingResult: Sendable {
    let value = Mutex<Result<ReportSending, any Error>?>(nil)
}
