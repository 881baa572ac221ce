import FoundationEssentials
import Timekeeping

/// What a follower knows of its log: the store's book, and what is worth remembering between two looks.
struct FollowState: Sendable {
    /// nil: the log is followed for the first time.
    var revision: Int64?
    var readUntil: Int64
    var files: [TrackedFile]
    /// Ids of sources.
    var sources: [String: Int64] = [:]
    /// Files that may still grow stay open, so that one that is removed is read to its end.
    var opened: [Int64: OpenLog] = [:]
    /// As each was when it was last found to be itself.
    var verified: [Int64: SeenFile] = [:]
    /// Since when a file has had the same length.
    var lengths: [Int64: Length] = [:]

    struct Length: Sendable {
        var bytes: Int64
        var since: Date
    }

    init(_ book: LogPositionStore.Book) {
        (revision, readUntil, files) = (book.revision, book.readUntil, book.files)
    }

    mutating func replace(_ tracked: TrackedFile) {
        guard let index = files.firstIndex(where: { $0.id == tracked.id }) else { return }
        files[index] = tracked
    }

    /// Whether a file is to be held open: it may still grow, or has more to read, and few are open.
    func mayHold(_ tracked: TrackedFile, _ seen: SeenFile, now: Date) -> Bool {
        let isLively =
            seen.bytes > tracked.position || now.unixMilliseconds * 1_000_000 - seen.modifiedAt <= Self.openFor
        return isLively && (opened[tracked.id] != nil || opened.count < Self.mostOpen)
    }

    /// A file that has not changed for so long is not held open.
    private static let openFor: Int64 = 600_000_000_000
    static let mostOpen = 64

    mutating func forget(_ ids: [Int64]) {
        files.removeAll { ids.contains($0.id) }
        for id in ids { (opened[id], verified[id], lengths[id]) = (nil, nil, nil) }
    }
}
