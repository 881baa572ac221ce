/// The `Retry-After` header as a number of seconds (RFC 9110, 10.2.3).
enum RetryAfter {
    /// A date instead of a number gives nil: the caller's own back-off serves then.
    static func delay(_ value: String) -> Duration? {
        guard let seconds = Int64(value), (0...86_400).contains(seconds) else { return nil }
        return .seconds(seconds)
    }
}
