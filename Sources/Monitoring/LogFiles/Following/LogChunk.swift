import FoundationEssentials
import Observability

/// A stretch of one file, read and understood, and how the file is known afterwards.
struct LogChunk: Sendable {
    var tracked: TrackedFile
    var batch: LogBatch
    /// When what was read was written, if it was all that there is.
    var readUntil: Int64?
    /// More is there.
    var isBehind: Bool

    static let longest = 1 << 20

    /// Blocks.
    ///
    /// - Parameter quietLength: if the file still has this length, a line without an end is taken as it is.
    /// - Returns: nil if there is nothing to read, or if the file turned into another meanwhile.
    static func read(
        _ tracked: TrackedFile, _ open: OpenLog, quietLength: Int64?, _ reader: (LogStanding) -> LogReader
    ) -> LogChunk? {
        guard let status = open.status(), status.bytes > tracked.position else { return nil }
        let bytes = open.read(at: tracked.position, most: min(longest, Int(status.bytes - tracked.position)))
        let isAll = tracked.position + Int64(bytes.count) >= status.bytes
        var reader = reader(tracked.standing)
        let batch = bytes.withUnsafeBytes {
            reader.read($0, isStart: tracked.position == 0, isEnd: isAll && status.bytes == quietLength)
        }
        guard batch.consumed > 0, let mark = mark(after: bytes.prefix(batch.consumed), tracked, open) else {
            return nil
        }
        var after = tracked
        after.position += Int64(batch.consumed)
        (after.mark, after.standing) = (mark, batch.standing)
        let isDone = isAll && batch.consumed == bytes.count
        return LogChunk(
            tracked: after, batch: batch, readUntil: isDone ? status.modifiedAt : nil, isBehind: !isAll)
    }

    /// nil if the file does not hold any more what was read of it: it was emptied meanwhile.
    private static func mark(after bytes: ArraySlice<UInt8>, _ tracked: TrackedFile, _ open: OpenLog) -> FileMark? {
        let position = tracked.position + Int64(bytes.count)
        let head = open.read(at: 0, most: Int(min(position, Int64(FileMark.headLength))))
        let tailLength = Int(min(position, Int64(FileMark.tailLength)))
        let tail = open.read(at: position - Int64(tailLength), most: tailLength)
        let seen = min(tailLength, bytes.count)
        guard tail.count == tailLength, tail.suffix(seen) == bytes.suffix(seen),
            StableHash.of(head.prefix(tracked.mark.headLength)) == tracked.mark.headHash
        else { return nil }
        return FileMark(head: head, tail: tail)
    }
}
