import FoundationEssentials
import Timekeeping

/// Where a log is begun that was never followed: at the beginning of its newest file. Older ones are taken as read.
struct Baseline: Sendable {
    var files: [TrackedFile]
    var readUntil: Int64

    /// Blocks.
    static func make(_ survey: LogSurvey, _ folder: LogFolder, now: Date) -> Baseline {
        let files = survey.new
        var newest = files.lastIndex { folder.names.kind(of: $0.name) == .current }
        if !folder.names.isPattern { newest = files.firstIndex { $0.name == folder.names.pattern } }
        let read = files.enumerated().filter { $0.offset != newest }.map(\.element)
        let tracked = files.enumerated().map { index, file in
            var tracked = TrackedFile(
                id: 0, name: file.name, inode: file.inode, position: 0, seenAt: now.unixMilliseconds)
            if index != newest, let mark = try? OpenLog(folder.path + "/" + file.name).mark(at: file.bytes) {
                (tracked.position, tracked.mark) = (file.bytes, mark)
            }
            return tracked
        }
        return Baseline(files: tracked, readUntil: (read + survey.unreadCompressed).map(\.modifiedAt).max() ?? 0)
    }
}
