package import FoundationEssentials

/// What this node sees of the checks: `check_up`, for the other nodes to hear, and `check_unreached`, which is 1 where it
/// alone does not reach what others do.
package struct CheckViewCollector: Collector {
    package let name = "check-views"
    private let runner: CheckRunner

    package init(_ runner: CheckRunner) {
        self.runner = runner
    }

    package func samples(at date: Date) async -> [SeriesSample] { runner.ownViews(at: date) }
}
