/// What `/logs/stats` of origin 3 tells.
package struct LogStatistics: Sendable, Hashable {
    /// All that were counted in the last 90 days.
    package var totalLogs: Int
    /// By the levels' names; the most first.
    package var levelCounts: [Count]
    /// The most first; `other` are those that are not counted apart.
    package var sourceCounts: [Count]
    /// So many lines are kept with their text at most.
    package var maxCapacity: Int
    /// Its path; empty for all logs together.
    package var logFile: String

    package struct Count: Sendable, Hashable {
        package var name: String
        package var lines: Int
    }
}
