/// What was found in a range of days: of each kind the first ones, and how many there are.
package struct QualityReport: Sendable, Hashable, Encodable {
    package let settlement: String
    package let from: String
    package let to: String
    /// Submitted records that were looked at.
    package internal(set) var records = 0
    package private(set) var findings: [QualityFinding] = []
    /// Of each kind that there is, those included that are not listed.
    package private(set) var counts: [String: Int] = [:]
    package internal(set) var notes: [String] = []
    private let limit: Int

    package init(settlement: String, days: ClosedRange<SettlementDay>, limit: Int) {
        self.settlement = settlement
        self.limit = limit
        from = days.lowerBound.description
        to = days.upperBound.description
    }

    package var isClean: Bool { counts.isEmpty }

    /// Findings that are not listed.
    package var left: Int { counts.values.reduce(0, +) - findings.count }

    package mutating func add(_ finding: QualityFinding) {
        let count = counts[finding.kind.rawValue, default: 0]
        counts[finding.kind.rawValue] = count + 1
        if count < limit { findings.append(finding) }
    }

    /// Kind after kind, each in the order of days and tasks.
    package mutating func sort() {
        let order = Dictionary(
            uniqueKeysWithValues: QualityFinding.Kind.allCases.enumerated().map { ($1, $0) })
        findings.sort { left, right in
            let (kind, other) = (order[left.kind] ?? 0, order[right.kind] ?? 0)
            guard kind == other else { return kind < other }
            return (left.day ?? "", left.task ?? 0, left.platform ?? "")
                < (right.day ?? "", right.task ?? 0, right.platform ?? "")
        }
    }

    private enum CodingKeys: String, CodingKey {
        case settlement, from, to, records, findings, counts, notes
    }
}
