package import FoundationEssentials

/// Where the access log goes.
package protocol AccessLogging: Sendable {
    /// Called for every request after its answer; must not block: it is called where requests are answered.
    func record(_ entry: AccessLogEntry)
}

/// One line of the access log.
package struct AccessLogEntry: Sendable {
    /// When the request's head was there.
    package var time: Date
    package var method: String
    /// Without the query, in which secrets may stand; at most 512 bytes.
    package var path: String
    /// The pattern that it met: `/api/v1/deliveries/{id}`; `none` where it met none.
    package var route: String
    package var status: Int
    /// Of the answer's body; nil where it is sent as it comes.
    package var bytes: Int?
    package var duration: Duration
    package var clientAddress: String
    package var callerName: String?
    package var traceID: String
    /// At most 256 bytes.
    package var userAgent: String?

    package init(
        time: Date, method: String, path: String, route: String, status: Int, bytes: Int?, duration: Duration,
        clientAddress: String, callerName: String?, traceID: String, userAgent: String?
    ) {
        self.time = time
        self.method = method
        self.path = path
        self.route = route
        self.status = status
        self.bytes = bytes
        self.duration = duration
        self.clientAddress = clientAddress
        self.callerName = callerName
        self.traceID = traceID
        self.userAgent = userAgent
    }
}
