package import FoundationEssentials
import Observability
import Timekeeping

/// The body of `GET /stats`, byte for byte as origin 3's server wrote it.
package enum UsageSummaryBody {
    /// - Parameter timeZone: in which `last_updated` is told.
    package static func bytes(_ summary: UsageSummary, timeZone: TimeZone) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + 32 * (summary.systems.count + summary.versions.count))
        bytes.append(contentsOf: "{\"total_users\":\(summary.totalUsers)".utf8)
        bytes.append(contentsOf: ",\"daily_active_users\":\(summary.dailyActiveUsers)".utf8)
        bytes.append(contentsOf: ",\"weekly_active_users\":\(summary.weeklyActiveUsers)".utf8)
        bytes.append(contentsOf: ",\"os_distribution\":".utf8)
        append(summary.systems, to: &bytes)
        bytes.append(contentsOf: ",\"version_distribution\":".utf8)
        append(summary.versions, to: &bytes)
        bytes.append(contentsOf: ",\"last_updated\":\"\(localText(summary.at, timeZone))\"}".utf8)
        return bytes
    }

    private static func append(_ shares: [UsageSummary.Share], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, share) in shares.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONText.append(share.name, to: &bytes)
            bytes.append(contentsOf: ":\(share.users)".utf8)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// `2026-11-21T22:30:00.123456`.
    private static func localText(_ date: Date, _ timeZone: TimeZone) -> String {
        let time = LocalTime(date, in: timeZone)
        let fraction = date.timeIntervalSince1970 - Double(date.wholeSeconds)
        let microseconds = min(max(Int((fraction * 1_000_000).rounded()), 0), 999_999)
        let clock = "\(time.hour.padded(to: 2)):\(time.minute.padded(to: 2)):\(time.second.padded(to: 2))"
        return "\(time.day)T\(clock).\(microseconds.padded(to: 6))"
    }
}
