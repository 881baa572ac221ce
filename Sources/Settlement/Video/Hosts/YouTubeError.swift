import FoundationEssentials

/// Google's error body: the old reasons (`errors[].reason`) and the new ones (`details[].reason`) stand beside each
/// other, and the new ones are the more exact: a key that is none is `badRequest` and `API_KEY_INVALID`.
/// https://developers.google.com/youtube/v3/docs/errors
struct YouTubeError: Sendable {
    enum Meaning: Sendable { case quota, key, notEnabled, tooFast, other }

    /// Words of the platform's own list; nothing else is repeated.
    private(set) var reasons: [String] = []
    /// The limit that was reached: `defaultPerDayPerProject`.
    private var limits: [String] = []

    private struct Body: Decodable {
        struct Inner: Decodable {
            let errors: [Item]?
            let details: [Item]?
        }
        struct Item: Decodable {
            let reason: String?
            let metadata: [String: String]?

            private enum Key: String, CodingKey { case reason, metadata }

            init(from decoder: any Decoder) throws {
                let container = try? decoder.container(keyedBy: Key.self)
                reason = try? container?.decodeIfPresent(String.self, forKey: .reason)
                metadata = try? container?.decodeIfPresent([String: String].self, forKey: .metadata)
            }
        }
        let error: Inner
    }

    init(_ bytes: [UInt8]) {
        guard let error = try? JSONDecoder().decode(Body.self, from: Data(bytes)).error else { return }
        let items = (error.details ?? []) + (error.errors ?? [])
        reasons = items.compactMap(\.reason).filter(Self.isWord)
        limits = items.compactMap { $0.metadata?["quota_limit"] }
    }

    func meaning(status: Int) -> Meaning {
        func has(_ words: String...) -> Bool { words.contains { reasons.contains($0) } }
        if has("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg") { return .quota }
        if status == 429, limits.contains(where: { $0.contains("PerDay") }) { return .quota }
        if has("accessNotConfigured", "SERVICE_DISABLED") { return .notEnabled }
        if has("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED") || status == 429 { return .tooFast }
        if has("keyInvalid", "keyExpired", "API_KEY_INVALID", "API_KEY_EXPIRED") { return .key }
        // Figures of public videos need no right of one's own: it is the key that may not.
        return status == 401 || status == 403 ? .key : .other
    }

    var inBrackets: String { reasons.first.map { " (\($0))" } ?? "" }

    private static func isWord(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
    }
}
