package import FoundationEssentials

/// The header `Retry-After`: a number of seconds or a date (RFC 9110, 10.2.3).
package enum RetryAfterHeader {
    /// Whoever asks for more, waits no longer.
    private static let longestSeconds = 3_600.0

    /// From now on; zero for a date that has passed, nil for what is neither.
    package static func delay(_ text: String, now: Date) -> Duration? {
        let text = text.split(separator: " ").joined(separator: " ")
        guard let seconds = number(text) ?? seconds(until: text, from: now) else { return nil }
        return .seconds(min(max(seconds, 0), longestSeconds))
    }

    private static func number(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Double(text)
    }

    private static func seconds(until text: String, from now: Date) -> Double? {
        date(text)?.timeIntervalSince(now)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the form that servers have to send (RFC 9110, 5.6.7).
    private static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].utf8.count == 2, parts[3].utf8.count == 4,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Date("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z", strategy: .iso8601)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
