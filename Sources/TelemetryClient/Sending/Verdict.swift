import Foundation

/// What an answer means for the report.
enum Verdict: Sendable, Hashable {
    case delivered
    /// Not to be tried again.
    case refused(String)
    /// To be tried again; after so long a time, where the server says it.
    case again(String, after: Duration?)

    /// No wait that a server asks for is kept longer than this.
    private static let longestWait: Double = 86_400

    /// A redirect is final: ``TelemetryClient/preview()`` says where a report goes, so it goes nowhere else.
    init(_ answer: Answer, secondsSince1970: Double) {
        switch answer {
        case .none(let reason): self = .again(reason, after: nil)
        case .status(200..<300, _): self = .delivered
        case .status(let status, let wait) where status == 429 || status >= 500:
            self = .again("HTTP \(status)", after: Self.wait(wait, secondsSince1970))
        case .status(let status, _): self = .refused("HTTP \(status)")
        }
    }

    /// RFC 9110, 10.2.3: seconds, or a date.
    private static func wait(_ text: String?, _ now: Double) -> Duration? {
        guard let text = text?.filter({ $0 != "\r" }), text.utf8.count <= 64 else { return nil }
        let digits = text.filter { $0 != " " }
        if !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return bounded(Double(digits) ?? longestWait)
        }
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(secondsFromGMT: 0)
        form.dateFormat = "EEE',' dd MMM yyyy HH':'mm':'ss 'GMT'"
        return form.date(from: text).map { bounded($0.timeIntervalSince1970 - now) }
    }

    private static func bounded(_ seconds: Double) -> Duration { .seconds(min(max(seconds, 0), longestWait)) }
}
