import Database
import Foundation

/// The zone in which a session reads and writes local times.
///
/// MySQL knows zones by name only when its zone tables were loaded (`mysql_tzinfo_to_sql`). Without them the
/// session gets the zone's offset of the moment it is opened: over a change to or from summer time it then
/// converts `TIMESTAMP` columns of the other half of the year one hour off.
enum SessionTimeZone {
    case named(TimeZone)
    case fixed(seconds: Int)

    static let utc = SessionTimeZone.fixed(seconds: 0)

    /// The offset that the session uses for that instant.
    func offset(at instant: Date) -> Int {
        switch self {
        case .named(let zone): zone.secondsFromGMT(for: instant)
        case .fixed(let seconds): seconds
        }
    }

    /// An instant as the session's local time.
    func localTime(_ instant: Date) -> String {
        instant.addingTimeInterval(Double(offset(at: instant))).sqlText
    }

    static func zone(named name: String) throws(DatabaseError) -> TimeZone {
        guard let zone = TimeZone(identifier: name) else {
            throw DatabaseError(
                .other, "the time zone \(name) is not known", hint: "write it as in Asia/Shanghai or UTC")
        }
        return zone
    }

    /// `+08:00`, as `SET time_zone` takes it without zone tables.
    static func offsetText(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds < 0 ? "-" : "+")\(pad(minutes / 60)):\(pad(minutes % 60))"
    }
}
