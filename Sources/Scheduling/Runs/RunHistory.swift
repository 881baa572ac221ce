package import Database
package import FoundationEssentials
import Timekeeping

/// What became of the runs of all jobs, to be looked at.
package struct RunHistory: Sendable {
    private let store: RunStore

    package init(store: ConnectionPool) {
        self.store = RunStore(store)
    }

    /// The latest runs first.
    ///
    /// - Parameter job: nil: of all jobs.
    package func runs(of job: String? = nil, limit: Int = 20) async throws -> [RunRecord] {
        try await store.runs(of: job, limit: limit)
    }

    /// A page of a job's runs, the latest first.
    ///
    /// - Parameter date: only those that were due before; nil: from the latest on.
    package func runs(of job: String, dueBefore date: Date?, limit: Int) async throws -> [RunRecord] {
        try await store.runs(of: job, dueBefore: date, limit: limit)
    }

    package func run(of job: String, at scheduledAt: Date) async throws -> RunRecord? {
        try await store.run(of: job, at: scheduledAt)
    }

    /// The latest run of each job that has one, in any state or in one.
    package func lastRuns(in state: RunState? = nil) async throws -> [String: RunRecord] {
        try await store.lastRuns(in: state)
    }

    /// When each of these jobs last came to a good end; without those that never did. Costs one look into an index for each.
    package func lastSuccesses(of jobs: [String], timeout: Duration = .seconds(5)) async throws -> [String: Date] {
        try await store.lastSuccesses(of: jobs, timeout: timeout).mapValues(\.finishedAt)
    }

    /// Removes runs that were due before `date`, in batches small enough that nobody waits for them; the last run
    /// of a job stays.
    ///
    /// - Returns: how many were removed.
    @discardableResult
    package func prune(before date: Date, batch: Int = 500) async throws -> Int {
        var removed = 0
        while true {
            let count = try await store.prune(before: date, batch: batch)
            removed += count
            guard count == batch, !Task.isCancelled else { return removed }
        }
    }
}
