/// The access log, as `access_YYYYMMDD.log`.
package struct AccessLogFile: AccessLogging {
    private let files: LogFiles

    package init(files: LogFiles) {
        self.files = files
    }

    package func record(_ entry: AccessLogEntry) {
        files.writeAccess(AccessLogLine.bytes(entry), at: entry.time)
    }
}
