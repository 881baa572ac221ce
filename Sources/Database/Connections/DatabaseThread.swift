#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread of its own on which one connection's blocking calls run, in order.
///
/// The cooperative pool has as many threads as the machine has cores; a blocking call there stops
/// everybody. One POSIX thread per connection costs a stack and nothing else.
package final class DatabaseThread: Sendable {
    package typealias Job = @Sendable () -> Void

    private struct State {
        var jobs: [Job] = []
        var isStopped = false
    }

    private let state: SignalledMutex<State>

    package init(name: String) {
        let state = SignalledMutex(State())
        self.state = state
        Self.spawn(name: name) { Self.run(state) }
    }

    deinit { stop() }

    /// Runs `job` on the thread after those given before.
    ///
    /// - Returns: false if the thread was stopped; the job is then dropped.
    package func enqueue(_ job: @escaping Job) -> Bool {
        state.withLockAndSignal { state in
            guard !state.isStopped else { return false }
            state.jobs.append(job)
            return true
        }
    }

    /// Ends the thread after the jobs it already has.
    package func stop() {
        state.withLockAndSignal { $0.isStopped = true }
    }

    private static func run(_ state: SignalledMutex<State>) {
        while true {
            let jobs = state.wait { state -> [Job]? in
                if !state.jobs.isEmpty {
                    defer { state.jobs = [] }
                    return state.jobs
                }
                return state.isStopped ? [] : nil
            }
            if jobs.isEmpty { return }
            for job in jobs { job() }
        }
    }

    private static func spawn(name: String, _ body: @escaping Job) {
        let box = Unmanaged.passRetained(Box(name: name, body: body))
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
            box.body()
            return nil
        }, box.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            box.release()
        }
    }

    private final class Box {
        let name: String
        let body: Job
        init(name: String, body: @escaping Job) {
            self.name = name
            self.body = body
        }
    }
}
