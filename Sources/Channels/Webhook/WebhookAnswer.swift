/// What an endpoint answered, as far as it matters.
struct WebhookAnswer: Sendable, Hashable {
    let status: Int
    var retryAfter: String?
    var location: String?
    /// Its beginning.
    let body: String
}
