import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Observability

/// `openapi.yaml`, which describes every route, as it was when this program was built.
package struct OpenAPIEndpoints: Sendable {
    package init() {}

    package var all: [Endpoint] {
        [
            Endpoint(.get, "/api/openapi.yaml", .open, isUnlimited: true) { request, _ in
                guard request.headers[.ifNoneMatch].map({ !Self.isKnown($0) }) ?? true else {
                    return Response(status: .notModified, headers: Self.caching)
                }
                var headers = Self.caching
                headers[.contentType] = "application/yaml"
                return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: Self.bytes))
            }
        ]
    }

    private static let bytes = ByteBuffer(bytes: PackageResources.openapi_yaml)

    private static let tag: String = {
        "\"" + Hexadecimal.text(SHA256.hash(data: PackageResources.openapi_yaml).prefix(12)) + "\""
    }()

    /// A program that was brought up to date has another one: caches ask each time, and are told in a few bytes.
    private static let caching: HTTPFields = [.eTag: tag, .cacheControl: "no-cache"]

    private static func isKnown(_ tags: String) -> Bool {
        tags.split(separator: ",").contains { $0.filter { $0 != " " } == tag || $0.filter { $0 != " " } == "W/" + tag }
            || tags == "*"
    }
}
