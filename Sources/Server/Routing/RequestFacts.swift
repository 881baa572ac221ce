package import Hummingbird
import NIOCore

/// What the server knows of one request besides the request: filled by the pipeline on the way in.
///
/// `logger` is the one to log with: its lines carry the trace id.
package struct RequestFacts: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Echoed as `X-Request-Id`, in every log line of the request, and on the deliveries that it causes.
    package var traceID = ""
    package var caller = Caller.stranger
    /// The peer's address, or what a trusted proxy says of it; empty for a socket of the file system, and for
    /// a peer that had gone when its request's turn came.
    package var clientAddress: String
    /// The address at the other end of the connection, whatever anybody says; empty where it is not known.
    let peerAddress: String
    /// The server's `body_limit` in bytes.
    package var bodyLimit = ServerSettings.defaultBodyLimit

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress ?? ""
        clientAddress = peerAddress
    }

    /// What stands in the path for `{name}`, percent-decoded.
    ///
    /// - Throws: 400 for broken encoding.
    package func pathParameter(_ name: String) throws -> String {
        guard let text = parameters.get(name), let decoded = PercentEncoding.decoded(text) else {
            throw APIError.brokenEncoding("the path")
        }
        return decoded
    }

    /// What stands in the path, decoded, by the pattern's names.
    package var pathParameters: [String: String] {
        get throws {
            var all: [String: String] = [:]
            for (name, _) in parameters { all[String(name)] = try pathParameter(String(name)) }
            return all
        }
    }

    /// What stands in the path for `{name}` as a number, or 404: there can be no such thing.
    package func pathNumber(_ name: String, of what: String) throws -> Int64 {
        let text = try pathParameter(name)
        guard let number = Int64(text), number > 0, String(number) == text else {
            throw APIError.notFound("there is no \(what) \"\(APIError.excerpt(text))\"")
        }
        return number
    }
}
