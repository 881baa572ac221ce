public import FoundationEssentials

/// The time as a parameter, for tests.
public struct TokenClock: Sendable {
    public let now: @Sendable () -> Date
    public let sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    public static let system = TokenClock(now: { Date() }, sleep: { try await Task.sleep(for: $0) })
}
