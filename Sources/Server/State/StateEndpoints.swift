import Foundation
import Hummingbird
import Observability

/// `/api/v1/state` and `/api/v1/config`: how the process is inside, and what it was told to do.
package struct StateEndpoints: Sendable {
    private let state: @Sendable () -> StateFacts
    private let configuration: String

    /// - Parameter configuration: what is in force, as JSON with secrets masked.
    package init(configuration: String, state: @escaping @Sendable () -> StateFacts) {
        self.configuration = configuration
        self.state = state
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, "/api/v1/state", .developer) { request, facts in
                _ = try request.parameters()
                return try Answer.facts("state", state(), facts)
            },
            Endpoint(.get, "/api/v1/config", .admin) { request, facts in
                _ = try request.parameters()
                // Made once, in the order of the file, which an encoder would not keep.
                let body =
                    #"{"configuration":"# + configuration + #","ok":true,"trace_id":"# + JSONText.quoted(facts.traceID)
                    + "}"
                return Answer.bytes(body.utf8, contentType: "application/json")
            },
        ]
    }
}
