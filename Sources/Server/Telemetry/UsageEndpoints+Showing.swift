import Hummingbird
import Telemetry

extension UsageEndpoints {
    /// Whatever a client accepts, a browser too, until there are pages.
    func welcome() throws -> Response {
        _ = try desk()
        return Answer.bytes(RootBody.bytes, contentType: "application/json")
    }

    func stats(_ request: Request) async throws -> Response {
        let desk = try desk()
        let summary = try await desk.figures.summary(project: Self.project(request))
        return Answer.bytes(
            UsageSummaryBody.bytes(summary, timeZone: desk.figures.calendar.timeZone), contentType: "application/json")
    }

    func recent(_ request: Request) async throws -> Response {
        let desk = try desk()
        let users = try await desk.figures.recent(project: Self.project(request), most: 20)
        return Answer.bytes(RecentUsersBody.bytes(users), contentType: "application/json")
    }

    /// Other parameters mean nothing, as they meant nothing to the server before: a client may add one to get past a
    /// cache.
    private static func project(_ request: Request) throws -> String? {
        guard let query = request.uri.query else { return nil }
        for pair in query.split(separator: "&") where pair.hasPrefix("project=") {
            let text = pair.dropFirst("project=".count)
            guard let name = PercentEncoding.decoded(text, plusIsSpace: true) else {
                throw APIError.brokenEncoding("the query")
            }
            return name.isEmpty ? nil : name
        }
        return nil
    }
}
