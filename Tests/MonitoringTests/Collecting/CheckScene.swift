import Delivery
import FoundationEssentials
import Logging
import TestSupport

@testable import Monitoring

/// Nodes on one store that all ask the same service, and judge the rules that come with Herald.
final class CheckScene {
    struct Node {
        let name: String
        let asking: ScriptedAsking
        let runner: CheckRunner
        let recorder: SeriesRecorder
        let evaluator: AlertEvaluator
    }

    let room: AlertRoom
    let series: SeriesStore
    private(set) var nodes: [Node] = []
    private let check: CheckDefinition

    init(_ room: AlertRoom, every: Duration = .seconds(15)) {
        self.room = room
        series = SeriesStore(room.store, clock: room.clock)
        check = CheckDefinition(name: "shop", question: .http(url: "http://shop/"), every: every)
    }

    static var rules: [AlertRule] {
        DefaultRules.all.filter { ["service", "unreached"].contains($0.name) }.map { rule in
            var rule = rule
            (rule.channels, rule.groupWait, rule.title) = (["ops"], .zero, nil)
            return rule
        }
    }

    func join(_ name: String) throws {
        let (logger, asking) = (room.logs.logger, ScriptedAsking())
        let runner = CheckRunner(
            [check], http: asking, sql: asking, node: name, nodes: series, clock: room.clock, logger: logger)
        nodes.append(
            Node(
                name: name, asking: asking, runner: runner,
                recorder: SeriesRecorder(
                    [runner, CheckViewCollector(runner)], into: series, node: name, clock: room.clock, logger: logger),
                evaluator: try AlertEvaluator(
                    room.rules, series: series, outbox: room.outbox, store: room.store, timeZone: room.timeZone,
                    clock: room.clock, node: name, logger: logger)))
    }

    /// Dies without a word.
    func kill(_ name: String) { nodes.removeAll { $0.name == name } }

    /// - Parameter blind: the nodes that do not reach the service.
    func go(for minutes: Int, blind: Set<String>) async throws {
        for node in nodes {
            let isBlind = blind.contains(node.name)
            node.asking.answers =
                isBlind ? ["shop": CheckAnswer(isUp: false, reason: "no answer")] : [:]
        }
        for _ in 0..<(minutes * 4) {
            room.clock.advance(by: .seconds(15))
            for node in nodes {
                await node.runner.ask(check)
                await node.recorder.round()
            }
            for node in nodes { try await node.evaluator.round() }
        }
    }

    /// What a series said last, by node.
    func latest(_ metric: String) async throws -> [String: Double] {
        try await series.latest(of: metric, within: .seconds(20))
            .reduce(into: [:]) { $0[$1.series.node] = $1.point.last }
    }
}
