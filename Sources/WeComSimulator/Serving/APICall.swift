import Hummingbird
import NIOCore

/// A call under `/cgi-bin/` as it came in.
struct APICall: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let contentType: String
    let body: ByteBuffer
    /// Where it came from; WeCom names it in its errors.
    let address: String
    private let query: [String: String]

    init(_ request: Request, body: ByteBuffer, address: String) {
        method = request.method
        path = request.uri.path
        contentType = request.headers[.contentType] ?? ""
        query = Dictionary(request.uri.queryParameters.map { (String($0.key), String($0.value)) }) { first, _ in first }
        self.body = body
        self.address = address
    }

    /// A parameter of the query; empty if there is none.
    func parameter(_ name: String) -> String { query[name] ?? "" }
}
