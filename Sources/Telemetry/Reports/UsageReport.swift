/// What one installation tells of itself: all that is taken from a report, and all that is kept.
///
/// Anything else that a client sends is dropped where the report is read, and only counted.
package struct UsageReport: Sendable, Hashable {
    /// As the client made it: 1 to 128 bytes.
    package var anonymousID: String
    /// Which application reports.
    package var project: String
    /// The system it runs on, at most 64 bytes; `unknown` where the client says none.
    package var os: String
    /// The application's version, at most 64 bytes; `unknown` where the client says none.
    package var version: String

    package init(anonymousID: String, project: String, os: String, version: String) {
        self.anonymousID = anonymousID
        self.project = project
        self.os = os
        self.version = version
    }
}
