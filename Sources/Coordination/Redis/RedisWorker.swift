import Glibc
import Synchronization

/// What a client's thread does: it keeps the connection and carries out batches.
///
/// `@unchecked Sendable`: all that changes is touched only in `run`, which is called on one thread only, except
/// `incarnation`, which is behind a lock.
final class RedisWorker: @unchecked Sendable {
    /// After a connection failed the next is not tried for this time, at most.
    static let longestRest = Duration.seconds(2)

    private let url: RedisURL
    private let limits: RedisTimeLimits
    private let backoff = ExponentialBackoff(base: .milliseconds(20), cap: RedisWorker.longestRest, jitter: 0.5)
    private var link: RedisLink?
    private var failures = 0
    private var nextTry = ContinuousClock.now
    private var lastError: RedisError?
    private let knownIncarnation = Mutex("")

    init(url: RedisURL, limits: RedisTimeLimits) {
        (self.url, self.limits) = (url, limits)
    }

    /// Which run of the server was connected to last; empty before the first connection. It is set before any answer
    /// of that run is given.
    var incarnation: String { knownIncarnation.withLock { $0 } }

    /// A broken pipe is an error of a call here, not the end of the process. To be called on the thread.
    static func ignoreBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Sends all, then reads all answers: one round trip.
    func run(_ batch: [RedisRequest]) {
        let now = ContinuousClock.now
        for late in batch where late.deadline <= now {
            late.answer(.failure(RedisError(.unreachable, "Redis at \(url.location) is too slow: no turn in time")))
        }
        let again = exchange(batch.filter { $0.deadline > now }, mayRepeat: true)
        if !again.isEmpty { _ = exchange(again, mayRepeat: false) }
    }

    /// - Returns: what is to be sent again.
    private func exchange(_ batch: [RedisRequest], mayRepeat: Bool) -> [RedisRequest] {
        guard !batch.isEmpty else { return [] }
        let link: RedisLink
        do {
            link = try connected()
        } catch {
            for request in batch { request.answer(.failure(error)) }
            return []
        }
        for request in batch { link.append(request.command) }
        for (index, request) in batch.enumerated() {
            do {
                let reply = try link.nextReply()
                request.answer(result(of: reply))
            } catch {
                let mayRepeat = mayRepeat && !link.isTimedOut
                self.link = nil
                return fail(batch[index...], with: error, mayRepeat: mayRepeat)
            }
        }
        return []
    }

    private func result(of reply: RedisReply) -> Result<RedisReply, RedisError> {
        if case .error(let text) = reply { .failure(.refused(text, by: url.location)) } else { .success(reply) }
    }

    private func fail(_ rest: ArraySlice<RedisRequest>, with error: any Error, mayRepeat: Bool) -> [RedisRequest] {
        let error = error as? RedisError ?? RedisError(.outcomeUnknown, "\(error)")
        for request in rest where !(mayRepeat && request.command.isRepeatable) { request.answer(.failure(error)) }
        return mayRepeat ? rest.filter { $0.command.isRepeatable } : []
    }

    private func connected() throws(RedisError) -> RedisLink {
        if let link, !link.isStale { return link }
        link = nil
        if let lastError, ContinuousClock.now < nextTry { throw lastError }
        do {
            let link = try RedisLink(to: url, limits: limits)
            (failures, lastError) = (0, nil)
            knownIncarnation.withLock { $0 = link.incarnation }
            self.link = link
            return link
        } catch {
            let error = error as? RedisError ?? RedisError(.unreachable, "\(error)")
            failures += 1
            lastError = error
            nextTry = .now + backoff.delay(after: failures)
            throw error
        }
    }
}
