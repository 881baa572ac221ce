package import Hummingbird
import NIOCore

/// What the server knows of one request besides the request: filled by the pipeline on the way in.
package struct RequestFacts: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Echoed as `X-Request-Id`, in every log line of the request, and on the deliveries that it causes.
    package var traceID = ""
    package var caller = Caller.stranger
    /// The peer's address, or what a trusted proxy says of it; empty for a socket of the file system.
    package var clientAddress: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        clientAddress = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
