import FoundationEssentials
import ServiceLifecycle
import Synchronization
import Timekeeping

/// What requests began and what goes on when they are answered: so much at once, and given time to end when the process
/// stops.
final class StartedWork: Sendable {
    private struct State {
        var lastNumber = 0
        var works: [Int: Task<Void, Never>] = [:]
        var isStopping = false
    }

    private let most: Int
    private let tooMany: String
    private let clock: any WallClock
    private let state = Mutex(State())

    private static let shutdownPatience = Duration.seconds(20)

    /// - Parameters:
    ///   - most: so many at once.
    ///   - tooMany: what is said to whoever asks for one more.
    init(most: Int, tooMany: String, clock: any WallClock) {
        self.most = most
        self.tooMany = tooMany
        self.clock = clock
    }

    /// Nothing more is begun.
    var isStopping: Bool { state.withLock(\.isStopping) }

    /// - Throws: 429 where too much is under way, 503 where the process stops.
    func begin(_ work: @escaping @Sendable () async -> Void) throws {
        try state.withLock { state in
            guard !state.isStopping else {
                throw APIError(.serviceUnavailable, "stopping", "this process is about to stop: try again")
            }
            guard state.works.count < most else { throw APIError.busy("too_many_runs", tooMany) }
            state.lastNumber += 1
            let number = state.lastNumber
            state.works[number] = Task {
                await work()
                self.state.withLock { $0.works[number] = nil }
            }
        }
    }

    /// Until the process stops, and then until all is ended, cancelled after a while.
    ///
    /// - Parameter whenStopping: called when nothing more is begun.
    func run(whenStopping: () -> Void = {}) async {
        let isCancelled: Bool
        do {
            try await gracefulShutdown()
            isCancelled = false
        } catch {
            isCancelled = true
        }
        let works = state.withLock { state in
            state.isStopping = true
            return Array(state.works.values)
        }
        whenStopping()
        let limit = Task { [clock] in
            if !isCancelled { try? await clock.sleep(for: Self.shutdownPatience) }
            for work in works { work.cancel() }
        }
        for work in works { await work.value }
        limit.cancel()
    }
}
