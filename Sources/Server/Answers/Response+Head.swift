import HTTPTypes
import Hummingbird

extension Response {
    /// What HEAD gets of it: the fields that GET would get, and no body.
    var headAlone: Response {
        guard body.contentLength == nil else { return createHeadResponse() }
        // A stream's length is not known, so it is not to be given as 0. `WireGuard` sees by this field that not even
        // the end of chunks may follow.
        var headers = headers
        headers[.transferEncoding] = "chunked"
        return Response(status: status, headers: headers, body: ResponseBody { writer in try await writer.finish(nil) })
    }
}
