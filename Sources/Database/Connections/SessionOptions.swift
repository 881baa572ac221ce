/// How a session with a database behaves from its first statement on.
package struct SessionOptions: Sendable {
    /// The session itself refuses to write, whatever the user may.
    package var readOnly: Bool
    /// A statement that runs longer is stopped on the server. nil: no limit.
    package var statementTimeout: Duration?
    /// How long opening a connection may take.
    package var connectTimeout: Duration
    /// The IANA zone in which the session reads and writes local times, or nil for UTC.
    package var timeZone: String?

    package init(
        readOnly: Bool = false, statementTimeout: Duration? = .seconds(60), connectTimeout: Duration = .seconds(10),
        timeZone: String? = nil
    ) {
        self.readOnly = readOnly
        self.statementTimeout = statementTimeout
        self.connectTimeout = connectTimeout
        self.timeZone = timeZone
    }
}
