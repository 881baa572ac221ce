import FoundationEssentials
import Hummingbird
import NIOCore

/// `/_simulator/…`: what was accepted, what was called, and the faults.
struct InspectionRoutes: Sendable {
    let books: SimulatorBooks

    func add(to router: Router<SimulatorContext>) {
        router.get("/_simulator/messages") { request, _ in
            let (entries, dropped, recalls) = books.messages(
                after: Self.number("since", of: request) ?? 0, limit: Self.limit(of: request))
            var response = try Self.list(entries, dropped: dropped)
            Self.add("X-Simulator-Recalls", recalls, to: &response)
            return response
        }
        router.delete("/_simulator/messages") { _, _ in
            books.removeMessages()
            return Response(status: .noContent)
        }
        router.get("/_simulator/calls") { request, _ in
            let (entries, dropped) = books.calls(
                after: Self.number("since", of: request) ?? 0, limit: Self.limit(of: request))
            return try Self.list(entries, dropped: dropped)
        }
        router.delete("/_simulator/calls") { _, _ in
            books.removeCalls()
            return Response(status: .noContent)
        }
        addAppRoutes(to: router)
        router.get("/_simulator/faults") { _, _ in try Self.json(books.faults) }
        router.put("/_simulator/faults") { request, context in try await setFaults(request, context) }
        router.delete("/_simulator/faults") { _, _ in
            books.setFaults([])
            return Response(status: .noContent)
        }
    }

    private func addAppRoutes(to router: Router<SimulatorContext>) {
        router.get("/_simulator/tokens") { _, _ in try Self.json(books.tokenCounts) }
        router.delete("/_simulator/tokens") { request, _ in
            books.endTokens(with: .fault(Self.number("errcode", of: request) ?? Refusal.invalidToken.code))
            return Response(status: .noContent)
        }
        router.get("/_simulator/corps") { _, _ in try Self.json(books.corps) }
        router.put("/_simulator/corps") { request, context in try await setCorps(request) }
        router.delete("/_simulator/corps") { _, _ in
            books.setCorps(nil)
            return Response(status: .noContent)
        }
    }

    private func setCorps(_ request: Request) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 16 * 1_024 * 1_024)
        do {
            books.setCorps(try SimulatedCorp.list(Data(body.readableBytesView)))
            return try Self.json(books.corps)
        } catch let error as SimulatedCorp.InvalidList {
            return try Self.json(["error": error.description], status: .badRequest)
        }
    }

    private func setFaults(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 1_024 * 1_024)
        do {
            books.setFaults(try FaultList.decode(Array(body.readableBytesView)))
            return try Self.json(books.faults)
        } catch let error as FaultList.Invalid {
            return try Self.json(["error": error.description], status: .badRequest)
        }
    }

    /// A JSON array; how many older entries are no longer kept stands in `X-Simulator-Dropped`.
    private static func list(_ entries: [some Encodable], dropped: Int) throws -> Response {
        var response = try json(entries)
        add("X-Simulator-Dropped", dropped, to: &response)
        return response
    }

    private static func add(_ header: String, _ number: Int, to response: inout Response) {
        if let name = HTTPFields.Element.Name(header) { response.headers[name] = String(number) }
    }

    private static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    private static func number(_ name: String, of request: Request) -> Int? {
        request.uri.queryParameters[Substring(name)].flatMap { Int($0) }
    }

    private static func limit(of request: Request) -> Int { max(0, number("limit", of: request) ?? .max) }
}
