package import Database

/// The tables of a source, as a settlement found them.
package struct SourceTables: Sendable {
    /// How `user_tasks.submitted_at` tells when.
    package enum SubmittedAt: Sendable, Hashable {
        /// Without a zone: local time of the settlement's.
        case local
        /// A point in time.
        case instant
        /// Only the day.
        case day
        /// `YYYY-MM-DD HH:MM:SS` in text: SQLite's local time.
        case text
    }

    /// The name of the source.
    package let source: String
    package let dialect: SQLDialect
    /// What makes settling impossible, one sentence each, with its remedy.
    package let problems: [String]
    /// Of these what makes reading impossible too; the others only forbid writing the numbers.
    package let readingProblems: [String]
    /// What the operator should know, one sentence each.
    package let notes: [String]
    package let submittedAt: SubmittedAt
    /// Whether an index leads to the records of a day.
    package let findsDays: Bool
    /// The columns by table, each with its type.
    private let columns: [String: [String: String]]

    /// Looks into the source's catalogue.
    ///
    /// - Parameter source: its name in the configuration, for the sentences.
    package static func inspect(
        on connection: any Connection, platforms: PlatformTable, source: String
    ) throws -> SourceTables {
        SourceTables(SourceInspection(try InspectedCatalog(connection), platforms: platforms, source: source))
    }

    private init(_ inspection: SourceInspection) {
        source = inspection.source
        dialect = inspection.catalog.dialect
        readingProblems = inspection.readingProblems
        problems = inspection.readingProblems + inspection.writingProblems
        notes = inspection.notes
        submittedAt = inspection.submittedAt ?? .local
        findsDays = inspection.catalog.hasSubmittedAtIndex
        columns = inspection.catalog.tables.filter(\.value.isReadable).mapValues(\.columns)
    }

    package var hasDetails: Bool { DetailsColumn(type: type("user_tasks", "verification_details")) == .readable }
    package var hasAgentNode: Bool { has("users", "user_id") && has("users", "agent_node") }
    /// Tasks can name somebody to be told.
    package var hasCallbacks: Bool { has("drama_tasks", "callback_url") }

    package func has(_ table: String, _ column: String) -> Bool { type(table, column) != nil }

    /// As the database names it; nil: there is no such column.
    package func type(_ table: String, _ column: String) -> String? { columns[table]?[column] }

    /// An expression that is text, or NULL where the column is missing.
    func textExpression(_ table: String, _ column: String, alias: String) -> String {
        guard let type = type(table, column) else { return "CAST(NULL AS TEXT)" }
        // SQLite's columns hold anything, whatever their type.
        let isText = dialect == .postgresql && ["text", "varchar", "bpchar", "json", "jsonb"].contains(type)
        return isText ? "\(alias).\(column)" : "CAST(\(alias).\(column) AS TEXT)"
    }
}

/// Whether `user_tasks.verification_details` can be read.
enum DetailsColumn {
    case readable, missing, unreadable

    init(type: String?) {
        guard let type else {
            self = .missing
            return
        }
        // bytea is told in hexadecimal, numbers and dates are no details; SQLite's columns hold what was put in.
        let isUnreadable = ["bytea", "bool", "int2", "int4", "int8", "numeric", "date", "timestamp", "timestamptz"]
            .contains(type)
        self = isUnreadable ? .unreadable : .readable
    }
}
