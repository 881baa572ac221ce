/// Keeps who changed what.
package protocol ChangeAuditing: Sendable {
    /// Told after the handler, before the answer is sent: an answer that says "done" is in the books.
    func record(_ change: AuditedChange) async
}

/// A request to an endpoint that changes something, and what came of it.
package struct AuditedChange: Sendable {
    /// `Endpoint.change`: `delivery.retry`.
    package var change: String
    package var caller: Caller
    package var clientAddress: String
    package var traceID: String
    package var method: String
    /// The pattern: `/api/v1/deliveries/{id}/retry`.
    package var route: String
    /// What stood in the path, decoded, by the pattern's names.
    package var parameters: [String: String]
    package var status: Int
    /// Why not, in the answer's words; nil where it was done.
    package var detail: String?

    package init(
        change: String, caller: Caller, clientAddress: String, traceID: String, method: String, route: String,
        parameters: [String: String], status: Int, detail: String? = nil
    ) {
        self.change = change
        self.caller = caller
        self.clientAddress = clientAddress
        self.traceID = traceID
        self.method = method
        self.route = route
        self.parameters = parameters
        self.status = status
        self.detail = detail
    }
}
