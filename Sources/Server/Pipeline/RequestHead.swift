import HTTPTypes

/// What the pipeline wants of a request's header fields, found in one pass: looking each up by name would build an
/// index of all.
struct RequestHead: Sendable {
    private(set) var requestID: String?
    private(set) var traceID: String?
    private(set) var traceparent: String?
    private(set) var authorization: String?
    private(set) var userAgent: String?
    private(set) var contentLength: Int?
    /// From all fields of the name, in order.
    private(set) var forwardedFor: String?

    init(_ fields: HTTPFields) {
        for field in fields {
            switch field.name.canonicalName {
            case "x-request-id": requestID = requestID ?? field.value
            case "x-trace-id": traceID = traceID ?? field.value
            case "traceparent": traceparent = traceparent ?? field.value
            case "authorization": authorization = authorization ?? field.value
            case "user-agent": userAgent = userAgent ?? field.value
            case "content-length": contentLength = Int(field.value)
            case "x-forwarded-for": forwardedFor = forwardedFor.map { $0 + "," + field.value } ?? field.value
            default: break
            }
        }
    }
}
