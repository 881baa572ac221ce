import HTTPTypes
import Hummingbird
import NIOCore
import Observability
import Telemetry

extension UsageEndpoints {
    private enum Format: String, CaseIterable {
        case csv, jsonl

        var contentType: String { self == .csv ? "text/csv; charset=utf-8" : "application/jsonl" }
        var form: ExportFormat { self == .csv ? .csv : .jsonl }
    }

    /// Everything, streamed page by page: a slow reader holds neither memory nor a connection to the database.
    ///
    /// What fails on the way ends the connection, so that half an export is not taken for a whole one.
    func export(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let parameters = try request.parameters(allowing: "project", "format")
        let format = try parameters.word("format", as: Format.self) ?? .csv
        let pool = try desk().database.reading
        let export = UsageExport(pool: pool, project: try parameters.text("project"), as: format.form)
        // A database that is away is to be told as such, while there is still an answer to tell it with.
        try await pool.withConnection { try $0.execute("SELECT 1") }
        var headers = HTTPFields()
        headers[.contentType] = format.contentType
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.contentDisposition] = "attachment; filename=\"user_stats.\(format.rawValue)\""
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await export.run { try await writer.write(ByteBuffer(string: $0)) }
                try await writer.finish(nil)
            })
    }

    func forget(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk()
        let id = try facts.pathParameter("id")
        // Of any length: those of a server before Herald were not bounded.
        let count = try await desk.upkeep.forget(id)
        guard count > 0 else { throw APIError.notFound("nobody has reported under the id \(RecentUser.masked(id))") }
        desk.figures.noteFlush()
        return try Answer.facts(Forgotten(forgotten: count), facts)
    }

    private struct Forgotten: Encodable {
        /// Rows, one for each project.
        let forgotten: Int
    }
}
