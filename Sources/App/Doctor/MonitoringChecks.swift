import FoundationEssentials
import Glibc
import Monitoring

/// Whether rules ask for what somebody measures, and log files can be followed.
struct MonitoringChecks: Sendable {
    let rules: [AlertRule]
    let logs: [FollowedLog]
    let series: SeriesStore
    let now: Date

    func run() async -> [DoctorFinding] { await ruleFindings() + logs.map(finding) }

    /// Herald's own rules may ask for what nobody has: they say nothing then.
    private func ruleFindings() async -> [DoctorFinding] {
        let written = rules.filter { !$0.isShipped }
        guard !written.isEmpty else { return [] }
        do {
            guard try await !series.latest(within: .seconds(86_400)).isEmpty else {
                return [
                    DoctorFinding(
                        .advice, "alert rules", "nothing was measured in the last day, so no rule says anything",
                        hint: "herald serve measures")
                ]
            }
            var findings: [DoctorFinding] = []
            for rule in written { findings += try await finding(of: rule) }
            guard findings.isEmpty else { return findings }
            return [DoctorFinding(.fine, "alert rules", "all that they ask for is measured")]
        } catch {
            // A store that is away or not up to date has its own line.
            return []
        }
    }

    private func finding(of rule: AlertRule) async throws -> [DoctorFinding] {
        guard let condition = try? RuleCondition(rule.condition) else { return [] }
        if case .absent = condition.question { return [] }
        let selector = condition.selector
        let since = now.addingTimeInterval(-86_400)
        let found = try await series.series(of: selector.metric, labels: selector.labels, since: since)
        guard found.isEmpty else { return [] }
        return [
            DoctorFinding(
                .advice, "alert rule \(rule.name)",
                "nothing called \(selector) was measured in the last day, so it never fires",
                hint: "herald monitor series lists what is measured; absent(…) fires where nothing is")
        ]
    }

    /// A name with a `*` may fit nothing yet; so may a file that its program makes with its first line.
    private func finding(_ log: FollowedLog) -> DoctorFinding {
        let subject = "log file \(log.name)"
        let parts = log.path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        guard access(folder.isEmpty ? "/" : folder, R_OK | X_OK) == 0 else {
            return DoctorFinding(
                .wrong, subject, "the folder \(folder) cannot be listed: \(Self.reason)",
                hint: "let the user that runs Herald into it: usermod --append --groups GROUP herald")
        }
        if log.path.contains("*") { return DoctorFinding(.fine, subject, "files like \(log.path) are followed") }
        guard access(log.path, R_OK) == 0 else {
            let isMissing = errno == ENOENT
            return DoctorFinding(
                isMissing ? .advice : .wrong, subject, "\(log.path) cannot be read: \(Self.reason)",
                hint: isMissing
                    ? "it is followed as soon as it is there; is the path right?"
                    : "let the user that runs Herald read it: chmod g+r \(log.path)")
        }
        return DoctorFinding(.fine, subject, "\(log.path) can be read")
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
