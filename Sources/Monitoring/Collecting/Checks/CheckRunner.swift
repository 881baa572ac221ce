import FoundationEssentials
package import Logging
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Asks every check at its own pace and hands what they said to the recorder.
///
/// A check has a task of its own: it is never asked again before it has answered, and a slow one holds up no other.
/// Every node asks. What is told of a check is what one of them saw; it is down only where none reaches it
/// (`CheckAgreement`).
package final class CheckRunner: Service, Collector {
    struct State {
        var samples: [SeriesSample] = []
        var latest: [String: CheckReading] = [:]
        /// What this node saw, for the others.
        var views: [SeriesSample] = []
        var agreement = CheckAgreement()
    }

    package let name = "checks"
    package let isOfNode = false
    let checks: [CheckDefinition]
    private let http: any CheckAsking
    private let sql: any CheckAsking
    let node: String
    let nodes: (any CheckViewing)?
    private let clock: any WallClock
    private let logger: Logger
    let state = Mutex(State())

    /// What nobody fetches is not kept for ever.
    private static let mostSamples = 10_000
    /// The metric of what a node sees.
    static let view = "check_up"

    /// - Parameters:
    ///   - node: this one's name, as its series have it.
    ///   - nodes: knows what the nodes saw; nil: there is no other.
    package init(
        _ checks: [CheckDefinition], http: any CheckAsking, sql: any CheckAsking, node: String = "",
        nodes: (any CheckViewing)? = nil, clock: any WallClock, logger: Logger
    ) {
        self.checks = checks
        self.http = http
        self.sql = sql
        self.node = node
        self.nodes = nodes
        self.clock = clock
        self.logger = logger
    }

    /// What each check said last, by name.
    package var latest: [CheckReading] {
        state.withLock { $0.latest.values.sorted { $0.check.name < $1.check.name } }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for check in self.checks { group.addTask { await self.repeatedly(check) } }
                // Without checks there is nothing to do until the stop, and a service that returns ends the others.
                group.addTask { while !Task.isCancelled { try? await self.clock.sleep(for: .seconds(3_600)) } }
            }
        }
    }

    /// The next look is due at the next beginning of its interval that has not passed.
    private func repeatedly(_ check: CheckDefinition) async {
        var due = clock.now()
        while !Task.isCancelled {
            await ask(check)
            let now = clock.now()
            repeat { due = due.addingTimeInterval(check.every.seconds) } while due <= now
            // A clock that was set back does not keep it from being asked.
            if due.timeIntervalSince(now) > check.every.seconds { due = now.addingTimeInterval(check.every.seconds) }
            do { try await clock.sleep(until: due, atMost: check.every) } catch { return }
        }
    }

    /// Asks one check now.
    package func ask(_ check: CheckDefinition) async {
        let at = clock.now()
        let asking =
            switch check.question {
            case .http: http
            case .sql: sql
            }
        let answer = await asking.answer(to: check)
        guard !Task.isCancelled else { return }
        guard answer.wasAsked else {
            logger.info(
                "a check could not be asked",
                metadata: ["check": "\(check.name)", "reason": "\(answer.reason ?? "unknown")"])
            return
        }
        let samples = answer.figures(of: check).map { SeriesSample($0.name, at: at, $0.value) }
        let view = SeriesSample(SeriesName(Self.view, ["check": check.name]), at: at, answer.isUp ? 1 : 0)
        let before = state.withLock { state in
            state.samples += samples
            state.samples.removeFirst(max(0, state.samples.count - Self.mostSamples))
            state.views.append(view)
            state.views.removeFirst(max(0, state.views.count - Self.mostSamples))
            return state.latest.updateValue(CheckReading(check: check, at: at, answer: answer), forKey: check.name)
        }
        tell(check, answer, wasUp: before?.answer.isUp ?? true)
    }

    private func tell(_ check: CheckDefinition, _ answer: CheckAnswer, wasUp: Bool) {
        guard answer.isUp != wasUp else { return }
        if answer.isUp {
            logger.notice("a check is well again", metadata: ["check": "\(check.name)"])
        } else {
            logger.warning(
                "a check failed", metadata: ["check": "\(check.name)", "reason": "\(answer.reason ?? "unknown")"])
        }
    }
}
