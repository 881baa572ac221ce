package import Database
import Timekeeping

/// A statement of a source; its first column of the first row is the figure.
package struct SQLAsking: CheckAsking {
    private let pools: [String: ConnectionPool]

    /// - Parameter pools: of the sources, by name; their sessions cannot write.
    package init(_ pools: [String: ConnectionPool]) {
        self.pools = pools
    }

    /// Reports hold all connections to the source, or this process stops: that says nothing of the database.
    private static let ownTrouble: Set<DatabaseError.Kind> = [.poolExhausted, .closed, .cancelled]

    package func answer(to check: CheckDefinition) async -> CheckAnswer {
        guard case .sql(let source, let query) = check.question, let pool = pools[source] else {
            return CheckAnswer(isUp: false, reason: "its source is not declared")
        }
        let start = ContinuousClock.now
        do {
            let value = try await MonitorStore(pool).figure(query, timeout: check.timeout)
            let seconds = (ContinuousClock.now - start).seconds
            guard let value, !value.isNull else { return CheckAnswer(isUp: true, seconds: seconds) }
            guard let number = value.numericValue, number.isFinite else {
                return CheckAnswer(isUp: false, seconds: seconds, reason: "the first column is not a number")
            }
            return CheckAnswer(isUp: true, seconds: seconds, value: number)
        } catch let error as DatabaseError where Self.ownTrouble.contains(error.kind) {
            return .notAsked("\(error)")
        } catch {
            return CheckAnswer(isUp: false, reason: "\(error)")
        }
    }
}
