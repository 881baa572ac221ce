/// A line that could not be counted: which one, why, and what to do.
package struct LineFailure: Error, Sendable, Hashable {
    package let report: String
    package let line: String
    package let cause: FailureCause

    package init(report: String, line: String, cause: FailureCause) {
        self.report = report
        self.line = line
        self.cause = cause
    }
}

extension LineFailure: CustomStringConvertible {
    /// For the command line and the log.
    package var description: String { "report \(report), line \(line): \(cause)" }
}

extension [LineFailure] {
    /// One sentence for each cause: a source that is down fails all its lines for one reason. For the command
    /// line and the log.
    package var sentences: [String] {
        byCause.map { failures in
            guard failures.count > 1, let first = failures.first else { return failures.map(\.description).joined() }
            return "report \(first.report), lines \(failures.map(\.line).joined(separator: ", ")): \(first.cause)"
        }
    }

    /// The same for the group.
    var notices: [String] {
        byCause.map { failures in
            failures.map { "「\($0.line)」" }.joined() + (failures.first?.cause.notice ?? "")
        }
    }

    /// Groups in the order of their first lines.
    var byCause: [[LineFailure]] {
        var groups: [[LineFailure]] = []
        for failure in self {
            if let index = groups.firstIndex(where: { $0.first?.cause == failure.cause }) {
                groups[index].append(failure)
            } else {
                groups.append([failure])
            }
        }
        return groups
    }
}
