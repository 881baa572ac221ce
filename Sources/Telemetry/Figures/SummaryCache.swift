import FoundationEssentials
import Synchronization

/// The summary of each project as it was last read, the reading that is under way, and the one that comes after it.
///
/// A reading is good for everybody who asked before it began and for who asks before this node writes again. Whoever
/// comes while one is under way that began before the last write waits for the next, with all others who do: of each
/// project there is at most one that runs and one that waits, however many ask and however fast reports come.
final class SummaryCache: Sendable {
    typealias Read = @Sendable () async throws -> UsageSummary

    private struct Reading {
        let number: Int
        var day: Int
        /// The writes before it began.
        var flushes: Int
        var at: Date
        var isDone = false
        var task: Task<UsageSummary, any Error>
    }

    private struct Waiting {
        let number: Int
        var day: Int
        var at: Date
        var read: Read
        let task: Task<UsageSummary, any Error>
    }

    /// The readings of one project.
    private struct Line {
        var current: Reading
        var next: Waiting?

        var isIdle: Bool { current.isDone && next == nil }
    }

    private struct State {
        var flushes = 0
        var last = 0
        var asked = 0
        var lines: [String: Line] = [:]
    }

    private let state = Mutex(State())
    /// What other nodes have written is seen so much later at most.
    private static let validFor: TimeInterval = 1
    /// There are at most 100 projects; whoever asks for others shall fill no memory.
    private static let mostLines = 200

    /// How many have asked.
    var asked: Int { state.withLock(\.asked) }

    func noteFlush() { state.withLock { $0.flushes += 1 } }

    func value(of project: String?, day: Int, at now: Date, _ read: @escaping Read) async throws -> UsageSummary {
        let key = project.map { "=" + $0 } ?? ""
        let task = state.withLock { state -> Task<UsageSummary, any Error> in
            state.asked += 1
            guard var line = state.lines[key] else {
                if state.lines.count >= Self.mostLines { state.lines = state.lines.filter { !$0.value.isIdle } }
                let reading = begin(key, day: day, at: now, in: &state, read)
                state.lines[key] = Line(current: reading)
                return reading.task
            }
            defer { state.lines[key] = line }
            let current = line.current
            if current.day == day, current.flushes == state.flushes,
                abs(now.timeIntervalSince(current.at)) < Self.validFor
            {
                return current.task
            }
            if line.next == nil, current.isDone {
                line.current = begin(key, day: day, at: now, in: &state, read)
                return line.current.task
            }
            if var next = line.next {
                (next.day, next.at, next.read) = (day, now, read)
                line.next = next
                return next.task
            }
            state.last += 1
            let number = state.last
            let task = Task.detached { [self] in
                _ = await current.task.result
                let read = start(key, read)
                return try await run(key, number, read)
            }
            line.next = Waiting(number: number, day: day, at: now, read: read, task: task)
            return task
        }
        return try await task.value
    }

    /// Not a child of who asks: others wait for it too.
    private func begin(
        _ key: String, day: Int, at now: Date, in state: inout State, _ read: @escaping Read
    ) -> Reading {
        state.last += 1
        let number = state.last
        let task = Task.detached { [self] in try await run(key, number, read) }
        return Reading(number: number, day: day, flushes: state.flushes, at: now, task: task)
    }

    /// The one that waits becomes the one that runs.
    ///
    /// - Returns: how it is read, by who asked last.
    private func start(_ key: String, _ read: @escaping Read) -> Read {
        state.withLock { state in
            guard let next = state.lines[key]?.next else { return read }
            state.lines[key] = Line(
                current: Reading(
                    number: next.number, day: next.day, flushes: state.flushes, at: next.at, task: next.task))
            return next.read
        }
    }

    private func run(_ key: String, _ number: Int, _ read: Read) async throws -> UsageSummary {
        do {
            let summary = try await read()
            end(key, number, isKept: true)
            return summary
        } catch {
            end(key, number, isKept: false)
            throw error
        }
    }

    private func end(_ key: String, _ number: Int, isKept: Bool) {
        state.withLock { state in
            guard var line = state.lines[key], line.current.number == number else { return }
            line.current.isDone = true
            // Shown to nobody who comes now.
            if !isKept { line.current.flushes = -1 }
            state.lines[key] = isKept || line.next != nil ? line : nil
        }
    }
}
