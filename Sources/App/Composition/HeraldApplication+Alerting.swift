import Delivery
import FoundationEssentials
import Monitoring
import Server
import ServiceLifecycle

extension HeraldApplication {
    /// Judges the rules.
    ///
    /// - Parameter node: this process's own name: of several processes of one machine one judges.
    func alertEvaluator(node: String = NodeName.make()) throws -> AlertEvaluator {
        try AlertEvaluator(
            configuration.monitoring.rules, series: monitoring.series, outbox: outbox, store: store,
            timeZone: configuration.timeZone, clock: clock, node: node, logger: logger)
    }

    /// Also where there are no rules any more: what fires of one that was removed ends.
    func alertingServices() throws -> [any Service] { [try alertEvaluator()] }

    /// Whether a running `herald serve` judges the rules; a store that cannot say is told of by others.
    func isJudging(at now: Date) async -> Bool { (try? await monitoring.desk.isJudging(at: now)) ?? false }

    /// - Parameter text: an alert's id, or the name of a rule of which one alert fires.
    /// - Throws: a wrong call, naming what fires.
    func firingAlert(_ text: String) async throws -> Alert {
        let firing = try await monitoring.desk.alerts().filter { $0.state.phase == .firing }
        if let alert = firing.first(where: { RuleAlertFacts.id($0) == text }) { return alert }
        let ofRule = firing.filter { $0.rule == text }
        if ofRule.count == 1 { return ofRule[0] }
        let known = (ofRule.isEmpty ? firing : ofRule).map { "\(RuleAlertFacts.id($0)) (\($0.rule), \($0.key))" }
        let listed = known.isEmpty ? "nothing fires" : "what fires: " + known.joined(separator: "; ")
        throw CommandFailure(.misuse, "there is no alert \"\(text)\" that fires; \(listed)")
    }
}
