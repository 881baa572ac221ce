import FoundationEssentials
import Timekeeping

/// One look at a log's folder: which file is which, and which were not known. It blocks.
struct LogSurvey: Sendable {
    /// Whose file is there, or still open.
    var alive: Set<Int64> = []
    /// What those that are there are called now.
    private var names: [Int64: String] = [:]
    /// Whose file is there and cannot be opened, or was renamed at this moment.
    var unreadable: Set<Int64> = []
    /// Files whose row has to change: of another name now, or a copy that goes on for one that was emptied.
    var changed: [TrackedFile] = []
    /// Not known before; the last is the newest.
    var new: [SeenFile] = []
    /// Without a file for so long that none will come.
    var gone: [TrackedFile] = []
    var troubles: Set<LogFileTrouble> = []
    var isMissing = false
    /// Made small before they were read to their end.
    var unreadCompressed: [SeenFile] = []

    /// Rows of files that are not there any more wait for a copy of them.
    private static let patience: Int64 = 86_400_000
    private static let seenEvery: Int64 = 3_600_000

    static func make(_ folder: LogFolder, _ state: inout FollowState, now: Date) throws(LogFileTrouble) -> LogSurvey {
        let contents = try folder.contents()
        var survey = LogSurvey()
        survey.isMissing = contents.files.isEmpty
        // The newest first: of two with one inode it is the one whose file was emptied last.
        var claimed: Set<UInt64> = []
        let byInode = Dictionary(contents.files.map { ($0.inode, $0) }) { first, _ in first }
        for tracked in state.files.reversed() {
            survey.find(tracked, in: byInode, folder, &state, &claimed, now: now)
        }
        for file in contents.files where !claimed.contains(file.inode) {
            survey.judge(file, folder, state, now: now)
        }
        let adopted = Set(survey.changed.map(\.id))
        // A folder without any is one that is not mounted, as a rule.
        survey.gone = state.files.filter { tracked in
            !survey.isMissing && !survey.alive.contains(tracked.id) && !adopted.contains(tracked.id)
                && !survey.unreadable.contains(tracked.id)
                && now.unixMilliseconds - tracked.seenAt > patience
        }
        survey.measure(&state, now: now)
        survey.unreadCompressed = contents.compressed.filter { $0.modifiedAt > state.readUntil }
        return survey
    }

    private mutating func find(
        _ tracked: TrackedFile, in files: [UInt64: SeenFile], _ folder: LogFolder, _ state: inout FollowState,
        _ claimed: inout Set<UInt64>, now: Date
    ) {
        let seen = claimed.contains(tracked.inode) ? nil : files[tracked.inode]
        if let seen, isItself(tracked, seen, folder, &state, now: now) {
            claimed.insert(seen.inode)
            alive.insert(tracked.id)
            names[tracked.id] = seen.name
            if seen.name != tracked.name || now.unixMilliseconds - tracked.seenAt > Self.seenEvery {
                var moved = tracked
                (moved.name, moved.seenAt) = (seen.name, now.unixMilliseconds)
                changed.append(moved)
            }
        } else if let open = state.opened[tracked.id], let status = open.status(), status.bytes >= tracked.position,
            open.isThat(marked: tracked.mark, at: tracked.position)
        {
            // It was removed, or moved elsewhere: what is open can be read to its end.
            alive.insert(tracked.id)
            state.verified[tracked.id] = status
        } else if let seen, unreadable.contains(tracked.id) {
            // Nobody knows what it is as long as it cannot be opened.
            claimed.insert(seen.inode)
        } else {
            (state.opened[tracked.id], state.verified[tracked.id]) = (nil, nil)
        }
    }

    /// Since when each file has had its length.
    private func measure(_ state: inout FollowState, now: Date) {
        for id in alive {
            guard let bytes = state.verified[id]?.bytes, state.lengths[id]?.bytes != bytes else { continue }
            state.lengths[id] = FollowState.Length(bytes: bytes, since: now)
        }
    }

    private mutating func isItself(
        _ tracked: TrackedFile, _ seen: SeenFile, _ folder: LogFolder, _ state: inout FollowState, now: Date
    ) -> Bool {
        if let verified = state.verified[tracked.id], verified.bytes == seen.bytes,
            verified.modifiedAt == seen.modifiedAt, verified.bytes >= tracked.position
        {
            return true
        }
        guard seen.bytes >= tracked.position else { return false }
        do throws(LogFileTrouble) {
            var open = state.opened[tracked.id]
            if open == nil { open = try folder.open(seen.name, inode: seen.inode) }
            guard let open else {
                unreadable.insert(tracked.id)
                return false
            }
            guard open.isThat(marked: tracked.mark, at: tracked.position) else { return false }
            state.verified[tracked.id] = seen
            state.opened[tracked.id] = state.mayHold(tracked, seen, now: now) ? open : nil
            return true
        } catch {
            troubles.insert(error)
            unreadable.insert(tracked.id)
            return false
        }
    }

    /// What a file is that nobody knows: a new one, a copy of one that was emptied since, or one of a file that is there.
    private mutating func judge(_ file: SeenFile, _ folder: LogFolder, _ state: FollowState, now: Date) {
        let isTheFile = !folder.names.isPattern && folder.names.kind(of: file.name) == .current
        guard file.bytes > 0 || isTheFile else { return }
        // Nothing in it would be counted.
        let age = now.timeIntervalSince1970 - Double(file.modifiedAt) / 1e9
        guard age <= LogReader.longestAge || isTheFile else { return }
        do throws(LogFileTrouble) {
            guard let open = try folder.open(file.name, inode: file.inode) else { return }
            if state.revision != nil {
                if adopt(file, open, state, isTheFile: isTheFile, now: now) { return }
                if !isTheFile, isCopy(of: open, folder, state) { return }
            }
            new.append(file)
        } catch {
            troubles.insert(error)
        }
    }

    /// Goes on in a file that has all that was read of one that is gone: a copy from before that was emptied, or the same
    /// file after it was moved to another disk.
    private mutating func adopt(
        _ file: SeenFile, _ open: OpenLog, _ state: FollowState, isTheFile: Bool, now: Date
    ) -> Bool {
        let taken = Set(changed.map(\.id))
        for tracked in state.files
        where !alive.contains(tracked.id) && !taken.contains(tracked.id) && tracked.position > 0 {
            var adopted = tracked
            (adopted.name, adopted.inode, adopted.seenAt) = (file.name, file.inode, now.unixMilliseconds)
            if open.isThat(marked: tracked.mark, at: tracked.position) {
                changed.append(adopted)
                return true
            }
            // More was read than was copied before the file was emptied.
            if !isTheFile, file.bytes < tracked.position, open.beginsAs(tracked.mark),
                let mark = open.mark(at: file.bytes)
            {
                (adopted.position, adopted.mark, adopted.standing.place) = (file.bytes, mark, .lineStart)
                changed.append(adopted)
                return true
            }
        }
        return false
    }

    /// Of one that is there, or may be: it is being copied, to be emptied then.
    private func isCopy(of open: OpenLog, _ folder: LogFolder, _ state: FollowState) -> Bool {
        state.files.contains { tracked in
            guard alive.contains(tracked.id) else { return false }
            var other = state.opened[tracked.id]
            if other == nil { other = try? folder.open(names[tracked.id] ?? tracked.name, inode: tracked.inode) }
            // Which file it is shows at the next look.
            return other.map { open.agrees(with: $0) } ?? true
        }
    }
}
