import NIOCore
import NIOPosix

/// Runs tasks on the thread of one event loop, so that a request goes from the socket to its answer without changing
/// threads. What runs there must be short: all other connections of the loop wait meanwhile.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    private static let known: [ObjectIdentifier: LoopExecutor] = {
        let loops = MultiThreadedEventLoopGroup.singleton.makeIterator().map {
            loop -> (ObjectIdentifier, LoopExecutor) in
            (ObjectIdentifier(loop), LoopExecutor(loop))
        }
        return Dictionary(loops) { first, _ in first }
    }()

    static func of(_ loop: any EventLoop) -> LoopExecutor { known[ObjectIdentifier(loop)] ?? LoopExecutor(loop) }

    private init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // It holds this executor until the job has run.
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
