import Database
import FoundationEssentials
import Timekeeping

/// Finds the figures of records whose details do not tell them: those that were fetched before, and for the others
/// their platforms are asked. What is learned is kept at once, so that a run that was interrupted goes on there.
struct ReadingStep: Sendable {
    /// So many records at a time: their links and figures are in memory.
    static let chunk = 2_000

    let definition: SettlementDefinition
    let store: SettlementStore
    let reader: DayReader
    let fetcher: VideoFetcher
    let clock: any WallClock

    /// What was learned of a day's records.
    struct Findings: Sendable {
        /// By task, those of each platform.
        var gaps: [GapKey: GapCount] = [:]
        /// Videos whose platforms were asked.
        var asked = 0
        private var troubles: [VideoTrouble] = []

        var notes: [String] { troubles.map(\.description) }

        /// The same reason of several parts is told once.
        mutating func add(_ more: [VideoTrouble]) {
            for trouble in more {
                if let known = troubles.firstIndex(where: { $0.reason == trouble.reason }) {
                    troubles[known].count += trouble.count
                } else {
                    troubles.append(trouble)
                }
            }
        }
    }

    struct GapKey: Hashable, Sendable {
        let taskID: Int64
        let platform: Int
    }

    struct GapCount: Sendable {
        var fetched = 0
        var unknown = 0
        var failed = 0
    }

    /// Counts the figures in.
    ///
    /// - Parameter unread: of tasks that are settled.
    func read(
        _ unread: [UnreadSubmission], into count: inout DayCount, _ scan: SubmissionScan,
        progress: @escaping SettlementProgress.Watcher
    ) async throws -> Findings {
        var findings = Findings()
        let session = VideoSession()
        var done = 0
        for part in unread.parts(of: Self.chunk) {
            let readings = try await readings(of: part, scan, session, &findings) { [done] fetched in
                progress(.fetching(done: done + fetched, of: unread.count))
            }
            for record in part { add(readings[record.id], to: record, &count, &findings) }
            done += part.count
            progress(.fetching(done: done, of: unread.count))
        }
        return findings
    }

    private func readings(
        of records: ArraySlice<UnreadSubmission>, _ scan: SubmissionScan, _ session: VideoSession,
        _ findings: inout Findings, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [Int64: VideoReading] {
        let ids = records.map(\.id)
        let links = try await reader.links(of: ids, scan)
        // Of another link the figures are another video's.
        var kept = try await store.readings(of: definition.name, ids).filter { id, reading in
            reading.reading.state != .failed && reading.link == links[id]
        }
        let missing = records.filter { kept[$0.id] == nil }
        guard !missing.isEmpty else { return kept.mapValues(\.reading) }
        let requests = missing.map { record in
            VideoRequest(
                submissionID: record.id, platform: definition.platforms.platforms[record.platform],
                link: links[record.id])
        }
        let fetch = await fetcher.fetch(requests, in: session) { done, _ in
            progress(records.count - missing.count + done)
        }
        let now = clock.now()
        let new = fetch.readings.reduce(into: [Int64: KeptReading]()) { new, reading in
            new[reading.key] = KeptReading(link: links[reading.key], reading: reading.value, fetchedAt: now)
        }
        // What was learned is kept although the run is being stopped.
        try await Task { [store, definition] in try await store.save(new, of: definition.name) }.value
        try Task.checkCancellation()
        findings.asked += fetch.asked
        findings.add(fetch.troubles)
        kept.merge(new) { _, new in new }
        return kept.mapValues(\.reading)
    }

    private func add(
        _ reading: VideoReading?, to record: UnreadSubmission, _ count: inout DayCount, _ findings: inout Findings
    ) {
        let key = GapKey(taskID: record.taskID, platform: record.platform)
        // Of a video whose views its platform hides the rest may be known.
        if let reading, reading.tellsFigures { count.add(reading, to: record) }
        if reading?.state == .known, reading?.figures.views != nil {
            findings.gaps[key, default: GapCount()].fetched += 1
            return
        }
        findings.gaps[key, default: GapCount()].unknown += 1
        if reading == nil || reading?.state == .failed { findings.gaps[key, default: GapCount()].failed += 1 }
    }
}
