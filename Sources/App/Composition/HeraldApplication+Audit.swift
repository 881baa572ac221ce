import Delivery
import Observability
import Server

extension HeraldApplication {
    var tokens: TokenLedger { TokenLedger(store: store, clock: clock) }

    var auditLog: AuditLog { AuditLog(store: store, clock: clock, mask: mask, logger: logger) }

    /// Does what a command changes, and keeps in the audit log who did it and what came of it.
    ///
    /// - Parameters:
    ///   - action: as endpoints name it: `delivery.retry`.
    ///   - subject: what is changed.
    func audited<Result>(
        _ action: String, _ subject: String, _ change: () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await change()
            await keep(action, subject, .done)
            return result
        } catch {
            await keep(action, subject, Self.outcome(of: error), ErrorSentence.describe(error))
            throw error
        }
    }

    private static func outcome(of error: any Error) -> AuditEntry.Outcome {
        switch error {
        case is TokenRefusal, is DeliveryRefusal, is UnknownChannel: .refused
        case let failure as CommandFailure where failure.status == .misuse: .refused
        default: .failed
        }
    }

    private func keep(
        _ action: String, _ subject: String, _ outcome: AuditEntry.Outcome, _ detail: String? = nil
    ) async {
        let caller = CommandCaller.current
        await auditLog.write(
            AuditEntry(
                actor: caller.actor, origin: caller.host, action: action, subject: subject, outcome: outcome,
                detail: detail, traceID: TraceID.make()))
    }
}
