import FoundationEssentials
import Observability
import Timekeeping

/// An instant as a mail's `Date` has it (RFC 5322, 3.3): `Fri, 05 Sep 2025 02:00:00 +0000`.
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ date: Date) -> String {
        // 1970-01-01 was a Thursday.
        let day = Int((date.unixMilliseconds / 86_400_000) % 7)
        let stamp = Timestamp.text(date)
        let parts = stamp.split { !$0.isNumber }
        let month = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        guard parts.count > 5, months.indices.contains(month - 1), days.indices.contains(day) else { return stamp }
        return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }
}
