import Coordination

/// What came of requests with an Idempotency-Key, kept for a day, so that a repetition does nothing twice.
struct KeptAnswers: Sendable {
    private let entries: any CacheEntries
    private static let lifetime = Duration.seconds(86_400)

    init(_ entries: any CacheEntries) {
        self.entries = entries
    }

    /// A number that was kept with what had been asked for.
    ///
    /// - Parameter others: what it was used for, if it comes again with something else: `other days or options`.
    /// - Returns: nil for a key that is new.
    /// - Throws: 422 if it comes again with something else.
    func number(of key: String, for order: String, others: String) async throws -> Int64? {
        guard let value = try await text(of: key) else { return nil }
        let words = value.split(separator: " ")
        guard words.count == 2, let number = Int64(words[0]) else { return nil }
        guard words[1] == order else {
            throw APIError(
                .unprocessableContent, "idempotency_key_reused",
                "this Idempotency-Key was used for \(others); take a new one")
        }
        return number
    }

    func text(of key: String) async throws -> String? {
        try await entries.entry(key)?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    func keep(_ number: Int64, for order: String, as key: String, _ facts: RequestFacts) async {
        await keep("\(number) \(order)", as: key, facts)
    }

    /// It is done all the same: without its key a repetition would only do it once more.
    func keep(_ text: String, as key: String, _ facts: RequestFacts) async {
        do {
            try await entries.store(Array(text.utf8), as: key, soft: Self.lifetime, hard: Self.lifetime)
        } catch {
            facts.logger.warning("an idempotency key could not be kept", metadata: ["error": "\(error)"])
        }
    }
}
