import FoundationEssentials
import Glibc
import Observability
import Timekeeping

/// Turns a stretch of a file's bytes into what it does to the books. Pure: the same bytes do the same.
struct LogReader {
    /// Of a line, in bytes.
    static let longest = 64 << 10
    /// Of the text that is kept of a line and of those that belong to it, in bytes.
    static let longestText = 16 << 10
    /// Lines are counted that are not older.
    static let longestAge: TimeInterval = 90 * 86_400

    /// Lines are kept with their text that are not older.
    static let keptAge: TimeInterval = 7 * 86_400

    /// Older lines are no news: the series, which say what happens now, do not have them.
    static let recentAge: TimeInterval = 300

    private let log: FollowedLog
    private var clock: LogClock
    private var names: SourceNames
    private let now: Int64
    private let keepable: KeepRoom
    private let mask: SecretMask

    private var batch: LogBatch
    private var counts: [CountKey: Int] = [:]
    private var lastCount = (key: CountKey(minute: .min, level: .info, source: 0), lines: 0)
    /// The level of the entry that lines without a time belong to, and whether it is kept.
    private var isOpenKept = false

    private struct CountKey: Hashable {
        var minute: Int64
        var level: LogLevel
        var source: Int
    }

    /// - Parameters:
    ///   - zone: of times that do not name theirs, unless the log has its own.
    ///   - keepable: at most so many lines are kept with their texts.
    ///   - mask: of the configuration's own secrets.
    init(
        _ log: FollowedLog, standing: LogStanding, zone: TimeZone, now: Date, keepable: KeepRoom,
        mask: SecretMask = SecretMask()
    ) {
        self.log = log
        clock = LogClock(log.timeZone ?? zone)
        names = SourceNames(wanted: log.sources)
        self.now = now.unixMilliseconds
        self.keepable = keepable
        self.mask = mask
        batch = LogBatch(standing: standing)
    }

    /// - Parameters:
    ///   - isStart: they are the first of the file.
    ///   - isEnd: no more will come: a line without an end is taken as it is.
    mutating func read(_ bytes: UnsafeRawBufferPointer, isStart: Bool, isEnd: Bool) -> LogBatch {
        var index = isStart && bytes.starts(with: [0xEF, 0xBB, 0xBF] as [UInt8]) ? 3 : 0
        while index < bytes.count {
            let end = newline(bytes, from: index)
            if batch.standing.place != .lineStart {
                rest(bytes, index..<(end ?? bytes.count))
                if end != nil { batch.standing.place = .lineStart }
            } else if let end {
                line(bytes, index..<end)
            } else if bytes.count - index > Self.longest {
                line(bytes, index..<bytes.count)
                batch.standing.place = .longLine
            } else if isEnd {
                line(bytes, index..<bytes.count)
                batch.standing.place = .takenLine
            } else {
                break
            }
            index = end.map { $0 + 1 } ?? bytes.count
        }
        batch.consumed = index
        return finished()
    }

    private func newline(_ bytes: UnsafeRawBufferPointer, from index: Int) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base + index, 0x0A, bytes.count - index) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    private mutating func line(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        var range = range
        if range.count > Self.longest {
            range = range.lowerBound..<range.lowerBound + Self.longest
            batch.tally.cut += 1
        } else if let last = range.last, bytes[last] == 0x0D {
            range = range.lowerBound..<last
        }
        let line = UnsafeRawBufferPointer(rebasing: bytes[range])
        if let base = line.baseAddress, memchr(base, Int32(LogText.escape), line.count) != nil {
            LogText.withoutColours(Array(line)).withUnsafeBytes { entry($0) }
        } else {
            entry(line)
        }
    }

    private mutating func entry(_ line: UnsafeRawBufferPointer) {
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
        let parts =
            switch log.format {
            case .origin3: LoguruLine.read(line, &clock)
            case .json: JSONLogLine.read(line, &clock)
            }
        if let parts {
            begin(line, parts)
            batch.standing.joins = log.format == .origin3
        } else if batch.standing.joins {
            append("\n", line)
            batch.tally.joined += 1
        } else {
            var parts = LogLineParts()
            parts.message = 0..<line.count
            begin(line, parts)
        }
    }

    private mutating func begin(_ line: UnsafeRawBufferPointer, _ parts: LogLineParts) {
        (batch.beginsAnew, isOpenKept) = (true, false)
        let source = names.number(of: line[parts.source], isJSON: parts.isJSON)
        guard parts.level >= log.level, names.isWanted[source] else {
            batch.tally.unwanted += 1
            return
        }
        var at = parts.at ?? now
        // A clock that is days ahead would make a window that nobody ever looks at.
        if at > now + 86_400_000 { at = now }
        guard at >= now - Int64(Self.longestAge * 1_000) else {
            batch.tally.old += 1
            return
        }
        count(at: at, level: parts.level, source: source)
        guard parts.level >= log.keeps, at >= now - Int64(Self.keptAge * 1_000) else { return }
        guard batch.spent.isWithin(keepable, at: parts.level) else {
            batch.tally.unkept += 1
            return
        }
        keep(line, parts, at: at, source: names.names[source])
    }

    private mutating func keep(_ line: UnsafeRawBufferPointer, _ parts: LogLineParts, at: Int64, source: String) {
        let function = LogText.read(line[parts.function], isJSON: parts.isJSON, most: SourceNames.longest)
        batch.kept.append(
            LogLine(
                at: Date(unixMilliseconds: at), level: parts.level, source: source,
                function: function.isEmpty ? nil : function, number: parts.number,
                message: hidden(LogText.read(line[parts.message], isJSON: parts.isJSON, most: Self.longestText))))
        batch.spent.add(parts.level)
        isOpenKept = true
    }

    private mutating func count(at: Int64, level: LogLevel, source: Int) {
        let key = CountKey(
            minute: Int64(Int(at).dividedDown(by: 60_000).quotient) * 60_000, level: level, source: source)
        if key == lastCount.key {
            lastCount.lines += 1
        } else {
            settleCount()
            lastCount = (key, 1)
        }
    }

    private mutating func settleCount() {
        if lastCount.lines > 0 { counts[lastCount.key, default: 0] += lastCount.lines }
        lastCount.lines = 0
    }

    private mutating func rest(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        guard batch.standing.place == .takenLine else { return }
        append("", UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// To the line before, if it is kept.
    private mutating func append(_ separator: String, _ line: UnsafeRawBufferPointer) {
        if !batch.beginsAnew {
            guard batch.continuation.utf8.count < Self.longestText else { return }
            batch.continuation += separator + hidden(LogText.read(trimmed(line), most: Self.longestText))
        } else if isOpenKept, let last = batch.kept.indices.last {
            let room = Self.longestText - batch.kept[last].message.utf8.count - separator.utf8.count
            guard room > 0 else { return }
            batch.kept[last].message +=
                separator + LogText.cut(hidden(LogText.read(trimmed(line), most: room)), most: room)
        }
    }

    /// Without secrets, its own and those of the programs that are followed.
    private func hidden(_ text: String) -> String {
        LogText.cut(mask.mask(LogSecrets.hide(text)), most: Self.longestText)
    }

    private func trimmed(_ line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        line.last == 0x0D ? line.dropLast() : line[...]
    }

    private mutating func finished() -> LogBatch {
        settleCount()
        for (key, lines) in counts {
            batch.counts[
                LogBatch.Key(minute: key.minute, level: key.level, source: names.names[key.source]), default: 0] +=
                lines
            if key.minute + 60_000 > now - Int64(Self.recentAge * 1_000) {
                batch.tally.lines[key.level, default: 0] += lines
            } else {
                batch.tally.late += lines
            }
        }
        batch.endsInKept = isOpenKept
        return batch
    }
}
