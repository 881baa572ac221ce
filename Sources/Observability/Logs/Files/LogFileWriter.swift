package import Foundation
package import Logging
import Threading

/// Lines on their way to files by day: taken at once, written in batches by a thread of its own.
///
/// Whoever logs waits for no disk: what does not fit into the queue, because the disk is slow or full, is dropped and
/// counted, and the count is told, in the file itself as soon as it can be written again.
package final class LogFileWriter: Sendable {
    /// Lines of one day, in order.
    fileprivate struct Stretch {
        let day: LogDay
        var bytes: [UInt8]
    }

    fileprivate struct State {
        var day: LogDay?
        var stretches: [Stretch] = []
        var bytes = 0
        var dropped = 0
        var isStopped = false
        var isGathering = false
        var flushes: [@Sendable () -> Void] = []

        var isEmpty: Bool { stretches.isEmpty && flushes.isEmpty && !isStopped }
    }

    private let prefix: String
    private let timeZone: TimeZone
    private let pace: Duration
    private let state = SignalledMutex(State())
    private let thread: SerialThread
    private let troubles: LogFileTroubles

    /// So much is written at once, without waiting for more.
    private static let batchBytes = 64 * 1_024
    private static let capacityBytes = 8 * 1_024 * 1_024

    /// - Parameters:
    ///   - prefix: of `access_YYYYMMDD.log`.
    ///   - timeZone: of the days.
    ///   - maximumBytes: of one file; then the next number of the day begins.
    ///   - pace: a line waits so long for others to be written with.
    ///   - logger: told when lines are lost; it must not lead back here.
    package init(
        directory: String, prefix: String, timeZone: TimeZone, maximumBytes: Int,
        pace: Duration = .milliseconds(250), logger: Logger
    ) {
        self.prefix = prefix
        self.timeZone = timeZone
        self.pace = pace
        troubles = LogFileTroubles(prefix: prefix, directory: directory, logger: logger)
        thread = SerialThread(name: "log-\(prefix)")
        let isStarted = thread.enqueue { [state, pace, troubles] in
            let file = RotatingFile(directory: directory, prefix: prefix, maximumBytes: maximumBytes)
            Self.run(state, to: file, pace: pace, troubles: troubles)
        }
        if !isStarted { state.withLock { $0.isStopped = true } }
    }

    deinit { state.withLockAndSignal { $0.isStopped = true } }

    /// - Parameter line: with its newline.
    package func write(_ line: [UInt8], at instant: Date) {
        let mustWake = state.withLock { state in
            guard !state.isStopped, state.bytes + line.count <= Self.capacityBytes else {
                state.dropped += 1
                return false
            }
            let wasEmpty = state.stretches.isEmpty
            state.append(line, of: state.day(of: instant, in: timeZone))
            // Once for the first line, once when enough have come together.
            return wasEmpty || (state.isGathering && state.bytes >= Self.batchBytes)
        }
        if mustWake { state.withLockAndSignal { _ in } }
    }

    /// Of which file, and how many of its lines were lost since the process began.
    package var losses: (prefix: String, lost: Int) { (prefix, troubles.total) }

    /// Returns when everything written until now is in the file, or lost.
    package func flush() async {
        await withCheckedContinuation { continuation in
            let isStopped = state.withLockAndSignal { state in
                if !state.isStopped { state.flushes.append { continuation.resume() } }
                return state.isStopped
            }
            if isStopped { continuation.resume() }
        }
    }

    /// Writes what there is and ends; lines that come later are dropped.
    package func close() async {
        await flush()
        state.withLockAndSignal { $0.isStopped = true }
        thread.stop()
    }

    private static func run(
        _ state: SignalledMutex<State>, to file: consuming RotatingFile, pace: Duration, troubles: LogFileTroubles
    ) {
        while true {
            state.wait { $0.isEmpty ? nil : () }
            state.wait(atMost: pace) { $0.isReady(batchBytes) ? () : nil }
            let (batch, dropped, flushes, isStopped) = state.withLock { state in
                state.isGathering = false
                defer { state.empty() }
                return (state.stretches, state.dropped, state.flushes, state.isStopped)
            }
            troubles.add(dropped: dropped)
            for stretch in batch { write(stretch, to: &file, troubles) }
            troubles.tell()
            for flush in flushes { flush() }
            if isStopped, batch.isEmpty { return }
        }
    }

    private static func write(_ stretch: Stretch, to file: inout RotatingFile, _ troubles: LogFileTroubles) {
        if let line = troubles.lossLine() {
            let (_, error) = file.write(line, of: stretch.day)
            if error == nil { troubles.isTold() }
        }
        let (lost, error) = file.write(stretch.bytes, of: stretch.day)
        troubles.note(lost: lost.count { $0 == UInt8(ascii: "\n") }, error: error)
    }
}

extension LogFileWriter.State {
    mutating func day(of instant: Date, in timeZone: TimeZone) -> LogDay {
        if let day, day.contains(instant) { return day }
        let day = LogDay(instant, in: timeZone)
        self.day = day
        return day
    }

    mutating func append(_ line: [UInt8], of day: LogDay) {
        if let last = stretches.indices.last, stretches[last].day == day {
            stretches[last].bytes.append(contentsOf: line)
        } else {
            stretches.append(LogFileWriter.Stretch(day: day, bytes: line))
        }
        bytes += line.count
    }

    mutating func isReady(_ batchBytes: Int) -> Bool {
        isGathering = true
        return bytes >= batchBytes || !flushes.isEmpty || isStopped
    }

    mutating func empty() {
        stretches = []
        bytes = 0
        dropped = 0
        flushes = []
    }
}
