/// How bad an alert is, by the words that rules use in their label `severity`.
enum AlertSeverity {
    static func emoji(_ severity: String?, isResolved: Bool) -> String {
        if isResolved { return "🟢" }
        return switch severity?.lowercased() {
        case "critical", "fatal", "emergency", "disaster", "page": "🔴"
        case "error", "major", "high": "🟠"
        case "warning", "warn", "minor", "average": "🟡"
        case "info", "information", "informational", "notice", "low": "🔵"
        default: "⚪"
        }
    }
}
