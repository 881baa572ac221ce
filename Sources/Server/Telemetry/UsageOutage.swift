import Database
import Logging
import Synchronization

/// What reporters are told while the database takes nothing: to come again. The log has it once, however many come.
final class UsageOutage: Sendable {
    private let isTold = Atomic(false)
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// - Returns: nil where it is the report, or Herald, that is wrong.
    func answer(to error: DatabaseError) -> APIError? {
        guard Failures.isAway(error) || error.kind == .diskFull || error.kind == .readOnly else { return nil }
        if !isTold.exchange(true, ordering: .relaxed) {
            logger.warning(
                "the database of the usage statistics takes no reports: they are answered with 503",
                metadata: ["error": "\(error)"])
        }
        return Failures.storeAway
    }

    /// A report was stored.
    func end() {
        guard isTold.load(ordering: .relaxed), isTold.exchange(false, ordering: .relaxed) else { return }
        logger.notice("the database of the usage statistics takes reports again")
    }
}
