import Glibc

/// A thread of its own on which blocking calls run, in order: those of one database connection, of hiredis, of libcurl.
///
/// The cooperative pool has as many threads as the machine has cores; a blocking call there stops
/// everybody. One POSIX thread costs a stack and nothing else.
package final class SerialThread: Sendable {
    package typealias Job = @Sendable () -> Void

    /// What the thread does, once, when it had nothing to do for a while.
    package struct Rest: Sendable {
        package let after: Duration
        package let job: Job

        package init(after: Duration, job: @escaping Job) {
            self.after = after
            self.job = job
        }
    }

    private struct State {
        var jobs: [Job] = []
        var isStopped = false
    }

    private let state: SignalledMutex<State>

    /// A thread that the system refuses to start is one that is stopped: it takes no jobs.
    package init(name: String, rest: Rest? = nil) {
        let state = SignalledMutex(State())
        self.state = state
        let isStarted = Self.spawn(name: name) { Self.run(state, rest: rest) }
        if !isStarted { stop() }
    }

    deinit { stop() }

    /// Runs `job` on the thread after those given before.
    ///
    /// - Returns: false if the thread was stopped or could not be started; the job is then dropped.
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

    private static func run(_ state: SignalledMutex<State>, rest: Rest?) {
        var isRested = false
        while true {
            let limit = isRested ? nil : rest?.after
            guard let jobs = nextJobs(state, atMost: limit) else {
                rest?.job()
                isRested = true
                continue
            }
            if jobs.isEmpty { return }
            for job in jobs { job() }
            isRested = false
        }
    }

    /// The jobs that wait, none if the thread is stopped, nil if nothing came within the limit.
    private static func nextJobs(_ state: SignalledMutex<State>, atMost limit: Duration?) -> [Job]? {
        func take(_ state: inout State) -> [Job]? {
            if !state.jobs.isEmpty {
                defer { state.jobs = [] }
                return state.jobs
            }
            return state.isStopped ? [] : nil
        }
        guard let limit else { return state.wait(take) }
        return state.wait(atMost: limit, take)
    }

    private static func spawn(name: String, _ body: @escaping Job) -> Bool {
        let box = Unmanaged.passRetained(
            Box {
                setName(name)
                body()
            })
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            box.release()
        }
        return result == 0
    }

    /// As `top -H` and `ps -L` show it; Linux takes at most 15 bytes. (pthread_setname_np is not imported.)
    private static func setName(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = write(file, bytes, bytes.count)
        close(file)
    }

    private final class Box {
        let body: Job
        init(_ body: @escaping Job) { self.body = body }
    }
}
