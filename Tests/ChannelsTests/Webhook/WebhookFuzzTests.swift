import FoundationEssentials
import Networks
import Testing

@testable import Channels

@Suite("Any bytes from an endpoint or for its settings")
struct WebhookFuzzTests {
    private static let pieces = [
        "Fri,", "Sat,", "05", "99", "Sep", "Feb", "30", "2025", "9999", "0000", "02:01:30", "25:61:61", "GMT", "UTC",
        "-1",
        "17", "18446744073709551616", " ", "  ", "whsec_", "AAAA", "=", "==", "é", "\0", "%", "+", ".",
    ]

    @Test("crash neither the reading of Retry-After nor that of secrets, and no pause is longer than an hour")
    func anything() {
        var chance = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let parts = (0..<Int.random(in: 0...8, using: &chance)).map { _ in Self.pieces.randomElement() ?? "" }
            let text = parts.joined(separator: Bool.random() ? " " : "")
            if let delay = RetryAfterHeader.delay(text, now: Date(timeIntervalSince1970: 1_757_037_600)) {
                #expect((.zero ... .seconds(3_600)).contains(delay), "\(text)")
            }
            _ = try? WebhookSecret(text)
            let id = WebhookID.id(key: text, channel: "c")
            #expect(id.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !id.contains("."), "\(text)")
        }
    }
}
