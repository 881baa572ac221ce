/// Something limited that a node asks for: of all nodes together through Redis, of its own share without it.
protocol SharedRequest: Sendable {
    associatedtype Answer: Grant

    /// For how long a grant counts.
    var span: Microseconds { get }

    /// Asks the share, and counts there what it grants.
    func ask(_ share: inout NodeShare, at now: Microseconds) -> Answer

    /// - Parameter own: what the share has granted, where both are asked.
    func ask(_ redis: RedisCoordinator, after own: Answer?) async throws -> Answer

    /// Counts in the share what Redis alone has granted, some time between question and answer.
    func note(in share: inout NodeShare, asked: Microseconds, answered: Microseconds)

    /// Redis has granted too what the share granted when asked.
    func confirm(in share: inout NodeShare, asked: Microseconds, answered: Microseconds)

    /// Redis has refused what the share granted when asked.
    func cancel(in share: inout NodeShare, asked: Microseconds, answered: Microseconds)
}

/// An answer to a question for something that is limited.
protocol Grant: Sendable {
    var isGranted: Bool { get }
}

extension Admission: Grant {
    var isGranted: Bool { self == .admitted }
}

extension Bool: Grant {
    var isGranted: Bool { self }
}
