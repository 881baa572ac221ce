/// Writes reports: these five facts, and no way to add another.
struct ReportWriter: Sendable {
    let endpoint: Endpoint
    let project: String
    let version: String
    let system: String
    let identity: Identity

    /// The day is enough: the server counts by its own clock, and a report that is made twice in a day is the same.
    func report(secondsSince1970: Double) -> TelemetryClient.Preview {
        let body =
            "{\"anonymous_id\":\(ReportText.quoted(identity.id()))"
            + ",\"timestamp\":\"\(CalendarDay(secondsSince1970: secondsSince1970))T00:00:00Z\""
            + ",\"project\":\(ReportText.quoted(project))"
            + ",\"info\":{\"os\":\(ReportText.quoted(system)),\"version\":\(ReportText.quoted(version))}}"
        return TelemetryClient.Preview(url: endpoint.url, headers: Self.headers, body: Array(body.utf8))
    }

    /// Said, so that the system's networking does not say more: a language, its own version, the program's name.
    private static let headers: [TelemetryClient.Preview.Header] = [
        .init(name: "Content-Type", value: "application/json"),
        .init(name: "Accept", value: "*/*"),
        .init(name: "Accept-Encoding", value: "identity"),
        .init(name: "Accept-Language", value: "*"),
        .init(name: "User-Agent", value: "TelemetryClient/\(TelemetryClientVersion.reportForm)"),
    ]

    static var ownSystem: String {
        #if os(Linux)
            "Linux"
        #elseif os(macOS)
            "macOS"
        #elseif os(Windows)
            "Windows"
        #else
            "other"
        #endif
    }
}
