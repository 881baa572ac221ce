/// Work that a schedule starts.
package protocol Job: Sendable {
    /// Unique, and stable over restarts: `report:sixpage-activity`.
    var name: String { get }
    var schedule: Schedule { get }
    /// The run is cancelled after this long.
    var timeout: Duration { get }
    /// How late a missed firing may still run on start; older ones are recorded as missed and told.
    var grace: Duration { get }

    /// - Returns: one sentence for the history, or nil.
    /// - Throws: any error; its sentence is kept in the history and the run is `failed`.
    func run(_ firing: Firing) async throws -> String?

    /// Told when a firing was missed beyond its grace, overlapped with its predecessor, timed out or
    /// failed: the job says it to whoever its definition names.
    func notice(_ trouble: RunTrouble) async
}
