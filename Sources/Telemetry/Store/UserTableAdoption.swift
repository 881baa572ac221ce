import Database
import FoundationEssentials

/// Takes over a file that origin 3's server wrote: its table steps aside, and its rows move into the new one in
/// transactions, each of which says how far it came. A process that is killed in between goes on where it was.
struct UserTableAdoption {
    let database: TelemetryDatabase

    static let before = "user_stats_before"

    init(_ database: TelemetryDatabase) { self.database = database }

    func setAside() async throws {}

    func takeOver() async throws {}
}
