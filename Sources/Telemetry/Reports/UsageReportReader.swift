/// Reads what a client sent. Only what `UsageReport` has is taken; the rest is dropped and counted.
package enum UsageReportReader {
    package static let longestID = 128
    package static let longestProject = 128
    /// Systems and versions are cut to so many bytes.
    package static let longestValue = 64

    /// - Returns: the report, and how many fields of the body (and of its `info`) were dropped.
    package static func read(
        _ body: some Sequence<UInt8>
    ) throws(UsageReportProblem) -> (report: UsageReport, droppedFields: Int) {
        let bytes = (body as? [UInt8]) ?? Array(body)
        var fields = ReportFields()
        var scanner = JSONScanner(bytes)
        try scanner.document(into: &fields)
        return (try report(fields), fields.dropped)
    }

    /// - Returns: why no report can name such a project; nil where one can.
    static func problem(inProject name: String) -> String? {
        do {
            let read = try text(.text(name), "project", most: longestProject)
            return read == name ? nil : "found a name with blanks at its ends; reports are read without them"
        } catch {
            return "no report can name it: \(error)"
        }
    }

    private static func report(_ fields: ReportFields) throws(UsageReportProblem) -> UsageReport {
        let id = try text(fields.anonymousID, "anonymous_id", most: longestID)
        guard let timestamp = fields.timestamp else { throw .missing(field: "timestamp") }
        guard case .text = timestamp else { throw .wrongType(field: "timestamp", wanted: "a string") }
        let project = try text(fields.project, "project", most: longestProject)
        guard let info = fields.info else { throw .missing(field: "info") }
        guard case .object = info else { throw .wrongType(field: "info", wanted: "an object") }
        return UsageReport(
            anonymousID: id, project: project, os: UsageText.value(fields.os),
            version: UsageText.value(fields.version))
    }

    private static func text(
        _ value: JSONScanner.Value?, _ field: String, most: Int
    ) throws(UsageReportProblem) -> String {
        guard let value else { throw .missing(field: field) }
        guard case .text(let text) = value else { throw .wrongType(field: field, wanted: "a string") }
        let trimmed = UsageText.trimmed(text)
        guard !trimmed.isEmpty else { throw .empty(field: field) }
        guard trimmed.utf8.count <= most else { throw .tooLong(field: field, mostBytes: most) }
        guard !UsageText.hasControlCharacters(trimmed) else { throw .controlCharacters(field: field) }
        return trimmed
    }
}
