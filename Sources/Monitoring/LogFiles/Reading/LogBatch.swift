/// What a stretch of a file did: to be written in one transaction with the place where it ended.
struct LogBatch: Sendable, Equatable {
    struct Key: Sendable, Hashable {
        /// The minute, in milliseconds since 1970.
        var minute: Int64
        var level: LogLevel
        var source: String
    }

    /// So many bytes were read to their end.
    var consumed = 0
    var standing: LogStanding
    /// Text of lines that belong to one kept earlier.
    var continuation = ""
    /// A line with a beginning of its own was among them: what follows no longer belongs to one kept earlier.
    var beginsAnew = false
    var kept: [LogLine] = []
    /// How many of them there are.
    var spent = KeepRoom(errors: 0, others: 0)
    /// The last of `kept` is the line that those after it belong to.
    var endsInKept = false
    var counts: [Key: Int] = [:]
    var tally = LogBatchTally()

    init(standing: LogStanding) {
        self.standing = standing
    }

    /// With nothing of the lines but what any store takes: for one that refused them.
    var plain: LogBatch {
        var plain = self
        plain.continuation = Self.plain(continuation)
        plain.kept = kept.map {
            LogLine(at: $0.at, level: $0.level, source: SourceNames.unknown, message: Self.plain($0.message))
        }
        plain.counts = [:]
        for (key, lines) in counts {
            plain.counts[Key(minute: key.minute, level: key.level, source: SourceNames.unknown), default: 0] += lines
        }
        return plain
    }

    private static func plain(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 == 0x0A || (0x20..<0x7F).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }
}

/// What a reader must know of the lines before.
struct LogStanding: Sendable, Hashable {
    enum Place: Int, Sendable {
        case lineStart = 0
        /// In a line that was too long and has been taken: its rest is dropped.
        case longLine = 1
        /// In a line that was taken before its end had come: its rest belongs to it.
        case takenLine = 2
    }

    var place = Place.lineStart
    /// A line came before to which one without a time belongs.
    var joins = false
}

/// What became of lines, besides their counts.
struct LogBatchTally: Sendable, Equatable {
    /// Those of the last minutes.
    var lines: [LogLevel: Int] = [:]
    /// Lines that were caught up on: they are counted in the books only.
    var late = 0
    /// Lines that belong to the one before.
    var joined = 0
    /// Lines that were longer than allowed.
    var cut = 0
    /// Lines of other levels or sources than wanted.
    var unwanted = 0
    /// Lines that are too old to be counted.
    var old = 0
    /// Lines that would have been kept if there were not so many.
    var unkept = 0

    static func += (sum: inout LogBatchTally, other: LogBatchTally) {
        sum.lines.merge(other.lines, uniquingKeysWith: +)
        sum.late += other.late
        sum.joined += other.joined
        sum.cut += other.cut
        sum.unwanted += other.unwanted
        sum.old += other.old
        sum.unkept += other.unkept
    }
}
