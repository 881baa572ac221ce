import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore
import Observability

/// Makes responses.
package enum Answer {
    /// Successful JSON. Keys as the type's coding keys say; instants as RFC 3339 with milliseconds.
    package static func json(
        _ body: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = HTTPFields()
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.text(date))
        }
        return Self.bytes(try encoder.encode(body), contentType: "application/json", status: status, headers: headers)
    }

    package static func bytes(
        _ body: some Sequence<UInt8>, contentType: String, status: HTTPResponse.Status = .ok,
        headers: HTTPFields = HTTPFields()
    ) -> Response {
        var headers = headers
        headers[.contentType] = contentType
        // What is true now may be wrong in a second; and a browser is not to guess what it is.
        if headers[.cacheControl] == nil { headers.append(HTTPField(name: .cacheControl, value: "no-store")) }
        headers.append(HTTPField(name: .xContentTypeOptions, value: "nosniff"))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    static func failure(_ error: APIError, traceID: String) -> Response {
        bytes(
            failureBody(error, traceID: traceID).utf8, contentType: "application/json", status: error.status,
            headers: error.headers)
    }

    static func failureBody(_ error: APIError, traceID: String) -> String {
        #"{"ok":false,"error":{"code":"# + JSONText.quoted(error.code) + #","message":"#
            + JSONText.quoted(error.message) + #"},"trace_id":"# + JSONText.quoted(traceID) + "}"
    }
}
