import FoundationEssentials
import Synchronization

/// The summary of each project as it was last read, and the reading that is under way.
///
/// A reading is good for everybody who asks before this node writes again: it began after the last write that anybody
/// was told of.
final class SummaryCache: Sendable {
    private struct Entry {
        let number: Int
        let day: Int
        let flushes: Int
        let at: Date
        let reading: Task<UsageSummary, any Error>
    }

    private struct State {
        var flushes = 0
        var last = 0
        var entries: [String: Entry] = [:]
    }

    private let state = Mutex(State())
    /// What other nodes have written is seen so much later at most.
    private static let validFor: TimeInterval = 1
    /// There are at most 100 projects; whoever asks for others shall fill no memory.
    private static let mostEntries = 200

    func noteFlush() { state.withLock { $0.flushes += 1 } }

    func value(
        of project: String?, day: Int, at now: Date, _ read: @escaping @Sendable () async throws -> UsageSummary
    ) async throws -> UsageSummary {
        let key = project.map { "=" + $0 } ?? ""
        let entry = state.withLock { state -> Entry in
            if let entry = state.entries[key], entry.day == day, entry.flushes == state.flushes,
                abs(now.timeIntervalSince(entry.at)) < Self.validFor
            {
                return entry
            }
            if state.entries.count >= Self.mostEntries { state.entries = [:] }
            state.last += 1
            // Not a child of who asks: others wait for it too.
            let entry = Entry(
                number: state.last, day: day, flushes: state.flushes, at: now,
                reading: Task.detached { try await read() })
            state.entries[key] = entry
            return entry
        }
        do {
            return try await entry.reading.value
        } catch {
            state.withLock { state in
                if state.entries[key]?.number == entry.number { state.entries[key] = nil }
            }
            throw error
        }
    }
}
