import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry

extension UsageEndpoints {
    /// A report has some hundred bytes; more is none.
    static let longestReport = 16_384

    private static let answer = ByteBuffer(bytes: ReportReceivedBody.bytes)
    private static let accepted: HTTPFields = {
        var fields = HTTPFields()
        fields[.contentType] = "application/json"
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        return fields
    }()

    /// Answers when the report is durable. Whatever content type it says: it is read as JSON.
    func report(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let desk = try desk()
        if let seconds = desk.limit?.take(facts.clientAddress) {
            desk.rejections.count(.tooMany)
            throw APIError.busy(
                "rate_limited", "too many reports from this address; the next is taken in \(seconds) s",
                retryAfter: seconds)
        }
        try await desk.take(try await body(of: request, desk, facts))
        // The bytes are made once: an answer costs no copy of them.
        return Response(
            status: .ok, headers: Self.accepted, body: ResponseBody(byteBuffer: Self.answer))
    }

    private func body(of request: Request, _ desk: UsageDesk, _ facts: RequestFacts) async throws -> ByteBuffer {
        do {
            return try await request.body(upTo: Self.longestReport, facts)
        } catch {
            desk.rejections.count(.invalid)
            throw error
        }
    }
}
