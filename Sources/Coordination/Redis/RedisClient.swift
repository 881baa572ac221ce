import Synchronization
import Threading

/// Speaks to one Redis over one connection that is made when it is needed, and made again when it broke.
///
/// Commands that arrive while others are under way travel together in the next batch. A command whose connection
/// broke is sent again only if it says that it may be; else it fails with `RedisError.Kind.outcomeUnknown`. After a
/// connection failed, the next try waits for a moment that grows up to two seconds; commands fail meanwhile at once.
///
/// One Redis means one: neither Cluster's nor Sentinel's redirections are followed.
package final class RedisClient: Sendable {
    private struct Queue {
        var requests: [RedisRequest] = []
        var isDraining = false
        var isClosed = false
    }

    private static let longestBatch = 512

    package let url: RedisURL
    let limits: RedisTimeLimits
    private let thread = SerialThread(name: "redis")
    private let worker: RedisWorker
    private let queue = Mutex(Queue())

    package init(url: RedisURL, limits: RedisTimeLimits = RedisTimeLimits()) {
        self.url = url
        self.limits = limits
        worker = RedisWorker(url: url, limits: limits)
        _ = thread.enqueue { RedisWorker.ignoreBrokenPipes() }
    }

    deinit { thread.stop() }

    /// Which run of the server answered last: another value after Redis was started again.
    package var incarnation: String { worker.incarnation }

    /// - Throws: `RedisError`. Being cancelled does not end the wait, which the time limits bound.
    package func send(_ command: RedisCommand) async throws -> RedisReply {
        try await withCheckedThrowingContinuation { continuation in
            let deadline = ContinuousClock.now + limits.connect + limits.command
            submit(RedisRequest(command: command, deadline: deadline, continuation: continuation))
        }
    }

    package func ping() async throws {
        _ = try await send(RedisCommand("PING", isRepeatable: true))
    }

    /// Commands that are under way are answered; further ones fail.
    package func close() {
        queue.withLock { $0.isClosed = true }
        thread.stop()
    }

    private func submit(_ request: RedisRequest) {
        enum Step { case wait, drain, refuse }
        let step: Step = queue.withLock { queue in
            guard !queue.isClosed else { return .refuse }
            queue.requests.append(request)
            defer { queue.isDraining = true }
            return queue.isDraining ? .wait : .drain
        }
        switch step {
        case .wait: break
        case .refuse: request.answer(.failure(RedisError(.unreachable, "the connection to Redis was closed")))
        // The thread takes no more jobs if it was closed just now, or never started.
        case .drain: if !thread.enqueue({ self.drain() }) { refuseAll() }
        }
    }

    private func drain() {
        while let batch = nextBatch() { worker.run(batch) }
    }

    private func nextBatch() -> [RedisRequest]? {
        queue.withLock { queue in
            guard !queue.requests.isEmpty else {
                queue.isDraining = false
                return nil
            }
            let batch = Array(queue.requests.prefix(Self.longestBatch))
            queue.requests.removeFirst(batch.count)
            return batch
        }
    }

    private func refuseAll() {
        while let batch = nextBatch() {
            for request in batch {
                request.answer(.failure(RedisError(.unreachable, "the connection to Redis was closed")))
            }
        }
    }
}
