import Monitoring

/// The monitor's findings on stdout.
enum MonitorFindingText {
    private struct Facts: Encodable {
        let severity: String
        let what: String
        let message: String
        let hint: String?
    }

    static func print(_ findings: [MonitorFinding], json: Bool) throws {
        if json {
            let facts = findings.map {
                Facts(severity: $0.severity.rawValue, what: $0.what, message: $0.message, hint: $0.hint)
            }
            return try JSONOutput.print(facts)
        }
        for finding in findings {
            Console.print("\(mark(finding.severity)) \(finding.description)")
        }
    }

    static func throwIfWrong(_ findings: [MonitorFinding]) throws {
        let wrong = findings.filter { $0.severity > .ok }.count
        guard wrong > 0 else { return }
        throw CommandFailure(.workFailed, wrong == 1 ? "1 thing is wrong" : "\(wrong) things are wrong")
    }

    private static func mark(_ severity: MonitorFinding.Severity) -> String {
        switch severity {
        case .ok: "✓"
        case .warning: "!"
        case .error: "✗"
        }
    }
}
