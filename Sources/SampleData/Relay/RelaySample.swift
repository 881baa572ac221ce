package import Database
import FoundationEssentials

/// The relay bot's database with some days of submissions around one that is settled, the same rows for the same
/// day: details in every form that the field knows, everybody's spelling of the platforms, people who hand in
/// several times, rows exactly on the day's ends, and rows that do not count.
///
///     let sample = try RelaySample(day: "2024-12-09")
///     try await pool.transaction { try sample.create(on: $0) }
///     sample.expected().tasks[101]?.accounts
package struct RelaySample: Sendable {
    /// Where a task's numbers are to be told.
    package struct Callback: Sendable, Hashable {
        package var url: String?
        package var secret: String?

        package init(_ url: String?, secret: String?) {
            self.url = url
            self.secret = secret
        }
    }

    package let day: String
    package var tables: RelayTables
    /// The first task has the first one, and so on, over and over.
    package var callbacks: [Callback]
    private let midnight: Date

    package static let partners = [
        Callback("https://x2c.example.com/api/v1/hooks/daily", secret: "x2c-callback-secret-2024"),
        Callback("https://drama.example.net/settle?site=7", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwSw"),
        Callback(nil, secret: nil),
    ]

    /// Those to which nothing may be sent: private, malformed, unencrypted, without a secret.
    package static let badCallbacks = [
        Callback("https://10.0.0.8/hook", secret: "private-callback-secret"),
        Callback("https://", secret: "malformed-callback-secret"),
        Callback("ftp://files.example.com/in", secret: "ftp-callback-secret"),
        Callback("http://plain.example.com/hook", secret: "plain-callback-secret"),
        Callback("https://nosecret.example.com/hook", secret: nil),
    ]

    /// - Parameter day: `2024-12-09`
    package init(
        day: String, tables: RelayTables = RelayTables(), callbacks: [Callback] = RelaySample.partners
    ) throws {
        guard day.utf8.count == 10, let midnight = try? Date("\(day)T00:00:00Z", strategy: .iso8601) else {
            throw DatabaseError(.unexpectedValue, "\(day) is no day")
        }
        self.day = day
        self.midnight = midnight
        self.tables = tables
        self.callbacks = callbacks
    }

    /// Creates the tables and fills them. Tables of these names must not exist.
    package func create(on connection: any Connection) throws {
        try tables.create(on: connection)
        try tables.insert(users, on: connection)
        try tables.insert(tasks, on: connection)
        try tables.insert(submissions.map(\.row), on: connection)
    }

    /// - Parameter second: of the day, as its calendar and clocks have it.
    func instant(day offset: Int, second: Int) -> String {
        let text = midnight.addingTimeInterval(Double(offset * 86_400 + second)).formatted(.iso8601)
        return String(text.map { $0 == "T" ? " " : $0 }.dropLast())
    }
}
