import Hummingbird
import Telemetry
import Timekeeping

extension UsageEndpoints {
    private static let usualDays = 30
    private static let mostDays = 400

    func days(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let parameters = try request.parameters(allowing: "project", "from", "to")
        let desk = try desk()
        let figures = desk.figures
        let today = figures.calendar.day(at: desk.database.clock.now())
        let last = try Self.day("to", parameters)?.dayNumber ?? today
        let first = try Self.day("from", parameters)?.dayNumber ?? last - Self.usualDays + 1
        guard first <= last else { throw APIError.invalid("from is after to") }
        guard last - first < Self.mostDays else {
            throw APIError.invalid("from and to are further apart than \(Self.mostDays) days; ask for fewer at a time")
        }
        let days = try await figures.days(
            project: try parameters.text("project"), from: CivilDate(dayNumber: first), to: CivilDate(dayNumber: last))
        return try Answer.list(days.map(UsageDayFacts.init), next: nil, facts)
    }

    func retention(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let parameters = try request.parameters(allowing: "project", "weeks")
        let weeks = try parameters.integer("weeks", in: 1...UsageFigures.mostWeeks) ?? 12
        let cohorts = try await desk().figures.retention(project: try parameters.text("project"), weeks: weeks)
        return try Answer.list(cohorts.map(UsageCohortFacts.init), next: nil, facts)
    }

    private static func day(_ name: String, _ parameters: QueryParameters) throws -> CivilDate? {
        guard let text = try parameters.text(name) else { return nil }
        guard let day = CivilDate(isoText: text) else {
            throw APIError.invalid("\(name) is \"\(APIError.excerpt(text))\"; allowed is a day such as 2025-09-05")
        }
        return day
    }
}
