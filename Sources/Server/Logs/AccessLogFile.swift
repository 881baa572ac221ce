package import Observability

/// The access log, as `access_YYYYMMDD.log`.
package struct AccessLogFile: AccessLogging {
    private let files: LogFiles

    private let mask: SecretMask

    package init(files: LogFiles, mask: SecretMask) {
        self.files = files
        self.mask = mask
    }

    package func record(_ entry: AccessLogEntry) {
        files.writeAccess(AccessLogLine.bytes(masked(entry)), at: entry.time)
    }

    /// What callers write themselves may hold a secret that was pasted into the wrong place. A path that is its route's
    /// pattern holds none: so most requests cost nothing here.
    private func masked(_ entry: AccessLogEntry) -> AccessLogEntry {
        var entry = entry
        if entry.path != entry.route { entry.path = mask.mask(entry.path) }
        if let agent = entry.userAgent { entry.userAgent = mask.mask(agent) }
        return entry
    }
}
