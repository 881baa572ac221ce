import Foundation
import Scheduling

/// The body of POST …/run; all of it may be left out.
struct ReportOrder: Decodable {
    var at: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case at }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(except: CodingKeys.allCases.map(\.rawValue))
        at = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .at)
    }
}

/// The end of a report's window, as requests name it.
enum ReportInstant {
    /// 1980 to 2199: far enough for any books, and near enough for every database's calendar.
    private static let allowed = 315_532_800.0..<7_258_118_400.0

    /// - Parameter text: RFC 3339, or `YYYY-MM-DD HH:MM` in the zone, as `--at` of the command.
    /// - Throws: 422.
    static func parse(_ text: String, in zone: TimeZone) throws -> Date {
        guard let instant = try InstantText.parse(text) ?? local(text, in: zone),
            allowed.contains(instant.timeIntervalSince1970)
        else { throw APIError.invalid("at is \"\(APIError.excerpt(text))\"; allowed are the years 1980 to 2199") }
        return instant
    }

    private static func local(_ text: String, in zone: TimeZone) throws -> Date? {
        do throws(TimeSyntaxError) {
            return try TimeText.parse(text, in: zone)
        } catch {
            throw APIError.invalid("at: \(error)")
        }
    }
}
