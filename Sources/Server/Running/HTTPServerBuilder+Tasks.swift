import HummingbirdCore
import NIOCore

extension HTTPServerBuilder {
    /// HTTP/1 with a task for each request, begun at once on the thread that has it.
    ///
    /// A task's stack is given back with it; the connection's own would keep the deepest one for as long as it idles, and
    /// it is idle connections that memory is measured with.
    static func withTaskPerRequest(_ configuration: HTTP1Channel.Configuration) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            LoopBoundChannel(
                base: HTTP1Channel(
                    responder: { request, writer, channel in
                        let handed = HandedWriter(writer)
                        let task = Task.immediate(executorPreference: LoopExecutor.of(channel.eventLoop)) {
                            guard let writer = handed.take() else { return }
                            try await responder(request, writer, channel)
                        }
                        try await withTaskCancellationHandler {
                            try await task.value
                        } onCancel: {
                            task.cancel()
                        }
                    }, configuration: configuration))
        }
    }
}

/// Hands the one writer of a response into the task that writes it; a closure cannot consume what it captured.
///
/// `@unchecked Sendable`: it is filled before the task begins and taken once, by that task; its maker only waits.
private final class HandedWriter: @unchecked Sendable {
    private var writer: ResponseWriter?

    init(_ writer: consuming ResponseWriter) { self.writer = consume writer }

    func take() -> ResponseWriter? { writer.take() }
}
