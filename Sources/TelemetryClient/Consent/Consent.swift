/// Whether reports may leave, by those who may say no: the application, and whoever runs it.
enum Consent {
    /// - Returns: The first reason against, or nil.
    static func offReason(
        configuration: TelemetryClient.Configuration, variables: [String: String], project: String, endpoint: Endpoint?
    ) -> TelemetryClient.OffReason? {
        if !configuration.isEnabled { return .configuration }
        if isSet(variables["DO_NOT_TRACK"]) { return .doNotTrack }
        if isOff(variables["HERALD_TELEMETRY"]) { return .environment }
        if project.isEmpty { return .project }
        return endpoint == nil ? .endpoint : nil
    }

    private static let no: Set<String> = ["0", "false", "no", "off", "disabled"]

    /// consoledonottrack.com asks for `1`. Any value that is not a plain no counts: who wrote it meant it.
    private static func isSet(_ value: String?) -> Bool {
        guard let value = plain(value), !value.isEmpty else { return false }
        return !no.contains(value)
    }

    private static func isOff(_ value: String?) -> Bool { plain(value).map(no.contains) ?? false }

    private static func plain(_ value: String?) -> String? {
        value.map { $0.lowercased().filter { !$0.isWhitespace } }
    }
}
