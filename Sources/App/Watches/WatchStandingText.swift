import Foundation

/// How a watch stands, as a terminal shows it.
struct WatchStandingText {
    let lines: [String]

    init(_ standing: WatchStanding, time: (Date) -> String) {
        let way = standing.mode == "poll" ? "looks at \(standing.table) by itself" : "triggers on \(standing.table)"
        lines =
            ["\(standing.name): \(way), source \(standing.source)"]
            + standing.objects.map { "  \($0.sentence.onOneLine)" }
            + (standing.queue.map { Self.lines($0, time) } ?? []).map { "  " + $0 }
    }

    private static func lines(_ queue: WatchStanding.Queue, _ time: (Date) -> String) -> [String] {
        let oldest = queue.oldestPending.map { ", the oldest since \(time($0))" } ?? ""
        var lines = ["\(queue.pending) waiting\(oldest), \(queue.processing) in hand"]
        if let rate = queue.successRate {
            let latency = zip(queue.medianLatencySeconds, queue.p95LatencySeconds).map {
                String(format: "; half within %.1f s, 95 %% within %.1f s", $0, $1)
            }
            lines.append(
                "last 24 hours: \(queue.succeeded) told, \(queue.failed) failed"
                    + String(format: " (%.1f %% told)", rate * 100) + (latency ?? ""))
        } else {
            lines.append("last 24 hours: nothing was told")
        }
        for (type, count) in queue.strays.sorted(by: { $0.key < $1.key }) {
            lines.append("\(count) waiting of type \(type.onOneLine), which no watch takes")
        }
        if queue.exhausted > 0 {
            lines.append("\(queue.exhausted) waiting with no try left: set retry_count to 0 to have them told")
        }
        return lines
    }

    private static func zip(_ one: Double?, _ other: Double?) -> (Double, Double)? {
        guard let one, let other else { return nil }
        return (one, other)
    }
}
