import Coordination
import Synchronization
import Timekeeping

/// All questions to one host: so many calls at once, evenly spaced, repeated where that may help, and none any more to a
/// host that answers nothing.
struct VideoLane<Host: VideoHost>: Sendable {
    /// What remains when it is done.
    struct End: Sendable {
        /// Nobody was asked about them, or the host's last word was that it answers nothing.
        var unasked: [VideoLink] = []
        /// Why; nil when the work was stopped.
        var closed: String?
    }

    let host: Host
    let pacer: HostPacer
    /// Shared by all hosts.
    let permits: CallPermits
    let settings: VideoSettings
    let clock: any WallClock

    private static var backoff: ExponentialBackoff { ExponentialBackoff(base: .milliseconds(500), cap: .seconds(30)) }

    private enum Outcome {
        case findings([VideoLink: Host.Finding])
        case failed(CallFailure)
        case unasked
    }

    /// - Parameters:
    ///   - session: where the host is closed already, all links remain.
    ///   - found: told of each link once, but not of those that remain.
    func ask(
        _ links: [VideoLink], in session: VideoSession,
        found: @escaping @Sendable (VideoLink, Result<Host.Finding, CallFailure>) -> Void
    ) async -> End {
        guard !links.isEmpty else { return End() }
        if let reason = session[host.name] { return End(unasked: links, closed: reason) }
        let work = LaneWork(links, perCall: host.linksPerCall)
        await withTaskGroup { group in
            // Never a task for each link: there may be a hundred thousand.
            for _ in 0..<min(settings.concurrency, work.calls) {
                group.addTask { await self.work(through: work, found) }
            }
        }
        let end = work.end.withLock { End(unasked: $0.unasked, closed: $0.closed) }
        if let reason = end.closed { session.close(host.name, reason) }
        return end
    }

    private func work(
        through work: LaneWork, _ found: @Sendable (VideoLink, Result<Host.Finding, CallFailure>) -> Void
    ) async {
        while let links = work.take() {
            switch await outcome(links, work) {
            case .unasked: work.leave(links)
            case .failed(let failure): for link in links { found(link, .failure(failure)) }
            case .findings(let findings):
                for link in links {
                    found(link, findings[link].map(Result.success) ?? .failure(CallFailure("left it out")))
                }
            }
        }
    }

    private func outcome(_ links: [VideoLink], _ work: LaneWork) async -> Outcome {
        var attempt = 1
        while true {
            do {
                switch try await call(links, work) {
                case nil: return .unasked
                case .findings(let findings)?:
                    work.heard()
                    return .findings(findings)
                case .closed(let reason)?:
                    work.close(reason)
                    return .unasked
                }
            } catch let failure as CallFailure {
                if let pause = failure.pause, pause > HostPacer.longestHold {
                    work.close("\(host.name) wants to be left alone for \(pause.inWords)")
                    return .unasked
                }
                work.note(failure, of: host.name)
                guard failure.isPassing, attempt <= settings.retries, !work.isClosed else { return .failed(failure) }
                let wait = max(Self.backoff.delay(after: attempt), failure.pause ?? .zero)
                if failure.pause != nil { pacer.hold(for: wait) }
                guard (try? await clock.sleep(for: wait)) != nil else { return .unasked }
                attempt += 1
            } catch {
                return .unasked
            }
        }
    }

    /// nil when the host was given up before it was this call's turn.
    private func call(_ links: [VideoLink], _ work: LaneWork) async throws -> HostAnswer<Host.Finding>? {
        guard !work.isClosed else { return nil }
        try await pacer.turn()
        return try await permits.withPermit {
            work.isClosed ? nil : try await host.ask(links)
        }
    }
}
