import Database

/// What to do about the full scans of one line: the indexes to create, less those that exist.
struct FullScanCures {
    private let scans: [TableScan]
    private let advice: IndexAdvice
    private let missing: [IndexAdvice.Candidate]
    /// Columns that have their index, which the database does not use.
    private let unused: [IndexAdvice.Candidate]

    init(_ scans: [TableScan], _ advice: IndexAdvice, on connection: any Connection) throws {
        var unique: [TableScan] = []
        for scan in scans where !unique.contains(where: { $0.alias == scan.alias }) { unique.append(scan) }
        self.scans = unique
        self.advice = advice
        let candidates = unique.flatMap { advice.candidates(forScanOf: $0.alias) }
        let indexed = try candidates.map {
            try TableIndexes.leadingColumns(of: $0.table, on: connection).contains($0.column.lowercased())
        }
        missing = zip(candidates, indexed).filter { !$0.1 }.map(\.0)
        unused = zip(candidates, indexed).filter(\.1).map(\.0)
    }

    /// What creates the missing indexes.
    var statements: [String] { missing.map(\.statement) }

    func finding(_ subject: String, _ took: String, isSlow: Bool) -> DoctorFinding {
        let tables = scans.map { scan in
            advice.tableName(of: scan.alias) + (scan.rows.map { " (about \($0) rows)" } ?? "")
        }
        let message = "\(took), plan: reads all of \(tables.joined(separator: " and "))"
        if !missing.isEmpty {
            return DoctorFinding(
                .advice, subject, message, hint: statements.joined(separator: " "))
        }
        if let column = unused.first?.column {
            // Right for the database where the window holds much of the table.
            return DoctorFinding(
                isSlow ? .advice : .fine, subject, "\(message), though \(column) has an index",
                hint: isSlow ? "run ANALYZE on the table, or give the query a shorter window" : nil)
        }
        let hint =
            advice.comparesAnExpression()
            ? "compare the column itself with :start and :end, not a function of it, so that an index can be used"
            : "create an index on the columns that its WHERE and JOIN compare"
        return DoctorFinding(.advice, subject, message, hint: hint)
    }
}
