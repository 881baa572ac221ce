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
    /// Whether somebody else may stand behind who is at the other end: a proxy's client, or a page in a browser.
    private(set) var isOnBehalf = false

    init(_ fields: HTTPFields) {
        for field in fields {
            switch field.name.canonicalName {
            case "x-request-id": requestID = requestID ?? field.value
            case "x-trace-id": traceID = traceID ?? field.value
            case "traceparent": traceparent = traceparent ?? field.value
            case "authorization": authorization = authorization ?? field.value
            case "user-agent": userAgent = userAgent ?? field.value
            case "content-length": contentLength = Int(field.value)
            case "x-forwarded-for":
                isOnBehalf = true
                forwardedFor = forwardedFor.map { $0 + "," + field.value } ?? field.value
            case "forwarded", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "via", "origin", "sec-fetch-site":
                isOnBehalf = true
            default: break
            }
        }
    }
}
