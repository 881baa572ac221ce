import HTTPTypes
import Hummingbird
import Logging
import Observability
import Telemetry

/// The order in which a request passes, written down in this one place.
///
/// Before it, `WireGuard` has kept off what is no request. It is one responder and no chain of middlewares: each of
/// those costs a copy of the context and two allocations, and spreads the order over as many files.
struct RequestPipeline: HTTPResponder {
    typealias Context = RequestFacts

    let routes: RouteTable
    let addresses: ClientAddresses
    let traffic: Traffic
    let failures: Failures
    let gate: Gate
    let limiter: RateLimiter?
    let auditor: (any ChangeAuditing)?
    let phase: ServingPhase
    let bodyLimit: Int
    let logger: Logger

    func respond(to request: Request, context: RequestFacts) async throws -> Response {
        let head = RequestHead(request.headers)
        var facts = context
        facts.logger = logger
        facts.bodyLimit = bodyLimit
        facts.clientAddress = addresses.client(of: context.clientAddress, head)
        // 1. Request id, 2. trace context.
        facts.traceID = RequestIdentity.id(of: head)
        return await CurrentTrace.$id.withValue(facts.traceID) { [facts] in
            await answer(request, head, facts)
        }
    }

    private func answer(_ request: Request, _ head: RequestHead, _ facts: RequestFacts) async -> Response {
        // 3. Access log and metrics: they see what the client sees, so everything else is within.
        var passage = traffic.begin(request, head, facts)
        var response: Response
        // 4. Errors.
        do {
            response = try await handle(request, head, &passage)
        } catch {
            let failure = failures.answer(to: error, route: passage.routeName)
            response = Answer.failure(failure, traceID: facts.traceID)
        }
        if request.method == .head { response = response.headAlone }
        seal(&response, facts)
        traffic.end(passage, &response)
        return response
    }

    private func handle(_ request: Request, _ head: RequestHead, _ passage: inout Passage) async throws -> Response {
        let target = try RequestTarget(request)
        passage.path = target.path
        let match = try routes.match(target)
        passage.route = match.route
        let step = try match.route.step(for: request.method)
        // 5. Body limit; a body without a length is held to it where it is read.
        if let length = head.contentLength, length > bodyLimit { throw APIError.tooLarge(bodyLimit) }
        guard case .endpoint(let endpoint) = step else { return match.route.options }
        passage.facts.coreContext.parameters = match.parameters
        // 6. Authentication: who it is; a stranger's attempt is nobody's and in no books.
        passage.facts.caller = try await gate.caller(
            head, for: endpoint, at: passage.facts.clientAddress, peer: passage.facts.peerAddress)
        guard let change = endpoint.change, let auditor else {
            return try await perform(endpoint, request, passage.facts)
        }
        // 9. The audit of what was changed, and of what was refused.
        return try await audited(change, by: auditor, passage) {
            try await perform(endpoint, request, $0)
        }
    }

    private func perform(_ endpoint: Endpoint, _ request: Request, _ facts: RequestFacts) async throws -> Response {
        // 6. Authentication: whether they may.
        try gate.admit(facts.caller, to: endpoint)
        // 7. Rate limit.
        if !endpoint.isUnlimited { try limiter?.admit(facts) }
        // 8. The handler.
        if endpoint.isQuick { return try await endpoint.handler(request, facts) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await endpoint.handler(request, facts)
        }
    }

    /// A change that failed may have changed something, so it is in the books too.
    private func audited(
        _ change: String, by auditor: any ChangeAuditing, _ passage: Passage,
        _ body: (RequestFacts) async throws -> Response
    ) async throws -> Response {
        let facts = passage.facts
        var record = AuditedChange(
            change: change, caller: facts.caller, clientAddress: facts.clientAddress, traceID: facts.traceID,
            method: passage.method, route: passage.routeName, parameters: try Self.parameters(of: passage), status: 500)
        do {
            let response = try await body(facts)
            record.status = response.status.code
            await auditor.record(record)
            return response
        } catch {
            let answer = failures.answer(to: error)
            (record.status, record.detail) = (answer.status.code, answer.message)
            await auditor.record(record)
            throw error
        }
    }

    /// A person's id is shortened to what tells the operator which one was meant.
    private static func parameters(of passage: Passage) throws -> [String: String] {
        let all = try passage.facts.pathParameters
        return passage.route?.hidesParameters == true ? all.mapValues(RecentUser.masked) : all
    }

    /// What every answer has.
    private func seal(_ response: inout Response, _ facts: RequestFacts) {
        response.headers.append(HTTPField(name: .requestID, value: facts.traceID))
        if phase.current == .draining { response.headers[.connection] = "close" }
    }
}

extension HTTPField.Name {
    /// Known to be a valid name; a name that is not would be left out.
    static let requestID = HTTPField.Name("X-Request-Id") ?? .eTag
}
