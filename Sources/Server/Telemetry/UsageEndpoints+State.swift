import Hummingbird
import Telemetry

extension UsageEndpoints {
    /// How the statistics server is inside: nothing of anybody who reported.
    func state(_ request: Request, _ facts: RequestFacts) throws -> Response {
        _ = try request.parameters()
        return try Answer.facts("state", UsageState(try desk()), facts)
    }
}

private struct UsageState: Encodable {
    /// Reports that wait to be stored.
    let backlog: Int
    /// In whose days is counted.
    let timeZone: String
    let topVersions: Int
    /// Empty: any may report.
    let projects: [String]
    /// Addresses that are being counted; nil: none is.
    let addressesCounted: Int?
    let reading: Pool
    let writing: Pool

    struct Pool: Encodable {
        let open: Int
        let busy: Int
        let waiting: Int
    }

    init(_ desk: UsageDesk) {
        backlog = desk.ingest.backlog
        timeZone = desk.database.calendar.timeZone.identifier
        topVersions = desk.settings.topVersions
        projects = desk.settings.projects
        addressesCounted = desk.limit?.count
        let (reading, writing) = (desk.database.reading.figures, desk.database.writing.figures)
        self.reading = Pool(open: reading.open, busy: reading.busy, waiting: reading.waiting)
        self.writing = Pool(open: writing.open, busy: writing.busy, waiting: writing.waiting)
    }
}
