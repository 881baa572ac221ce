import FoundationEssentials
import Observability
import Timekeeping

/// The body of `GET /stats/recent`, byte for byte as origin 3's server wrote it. Times are UTC, to the second.
package enum RecentUsersBody {
    package static func bytes(_ users: [RecentUser]) -> [UInt8] {
        var bytes = Array("{\"recent_users\":[".utf8)
        for (index, user) in users.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(user, to: &bytes)
        }
        bytes.append(contentsOf: "]}".utf8)
        return bytes
    }

    private static func append(_ user: RecentUser, to bytes: inout [UInt8]) {
        let texts = [
            ("{\"anonymous_id\":", user.maskedID), (",\"first_seen\":", utcText(user.firstSeen)),
            (",\"last_seen\":", utcText(user.lastSeen)), (",\"os\":", user.os), (",\"version\":", user.version),
        ]
        for (name, text) in texts {
            bytes.append(contentsOf: name.utf8)
            JSONText.append(text, to: &bytes)
        }
        bytes.append(contentsOf: ",\"total_reports\":\(user.totalReports)}".utf8)
    }

    private static func utcText(_ date: Date) -> String {
        LocalTime(seconds: date.wholeSeconds).withSeconds
    }
}
