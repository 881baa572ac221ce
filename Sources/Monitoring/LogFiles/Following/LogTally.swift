package import FoundationEssentials
import Synchronization

/// What the followers of this process read, as series: `log_lines{file,level}` and `log_errors{file}` since they were
/// last asked for.
package final class LogTally: Collector {
    private struct State {
        var lines: [String: [LogLevel: Int]] = [:]
        var totals: [String: LogBatchTally] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package let name = "logs"
    package let isOfNode = true

    /// Shows a log of which nothing was read yet.
    func begin(_ file: String) {
        state.withLock { $0.lines[file, default: [:]][.info, default: 0] += 0 }
    }

    func add(_ tally: LogBatchTally, of file: String) {
        state.withLock { state in
            state.lines[file, default: [:]].merge(tally.lines, uniquingKeysWith: +)
            state.totals[file, default: LogBatchTally()] += tally
        }
    }

    /// Since the start.
    func total(of file: String) -> LogBatchTally { state.withLock { $0.totals[file] ?? LogBatchTally() } }

    package func samples(at date: Date) async -> [SeriesSample] {
        let lines = state.withLock { state in
            let lines = state.lines
            // A level that was met once goes on as 0: a series that ends is no series that is quiet.
            state.lines = lines.mapValues { $0.mapValues { _ in 0 } }
            return lines
        }
        return lines.sorted { $0.key < $1.key }.flatMap { file, levels -> [SeriesSample] in
            let errors = levels.filter { $0.key >= .error }.values.reduce(0, +)
            let byLevel = levels.sorted { $0.key < $1.key }.map { level, count in
                SeriesSample(SeriesName("log_lines", ["file": file, "level": level.name]), at: date, Double(count))
            }
            return byLevel + [SeriesSample(SeriesName("log_errors", ["file": file]), at: date, Double(errors))]
        }
    }
}
