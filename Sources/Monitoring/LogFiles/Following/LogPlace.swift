import Database
import FoundationEssentials
import Timekeeping

/// The books of one log: what is read of it is written here, with how far it was read, in one transaction.
struct LogPlace: Sendable {
    let store: ConnectionPool
    private let positions: LogPositionStore
    private let lines: LogLineStore

    init(store: ConnectionPool, host: String, file: String) {
        self.store = store
        positions = LogPositionStore(host: host, file: file)
        lines = LogLineStore(file: file)
    }

    func load() async throws -> LogPositionStore.Book {
        let positions = positions
        // A transaction: another process may write between the two questions.
        return try await store.transaction { try positions.load($0) }
    }

    func begin(_ baseline: Baseline, _ state: inout FollowState) async throws {
        let positions = positions
        let files = try await store.transaction { connection in
            try positions.begin(readUntil: baseline.readUntil, connection)
            return try baseline.files.map { try positions.add($0, connection) }
        }
        (state.revision, state.readUntil, state.files) = (1, baseline.readUntil, files)
        // What is taken as read needs no more than a look at the next time.
        for file in files where file.position == 0 { state.verified[file.id] = Self.unverified(file) }
    }

    /// What was found in the folder.
    func note(_ survey: LogSurvey, _ state: inout FollowState, now: Date) async throws {
        guard let revision = state.revision, survey.isNews else { return }
        let (positions, until) = (positions, state.readUntil)
        let added = try await store.transaction { connection in
            try positions.advance(revision, readUntil: until, connection)
            for tracked in survey.changed { try positions.update(tracked, connection) }
            try positions.remove(survey.gone.map(\.id), connection)
            return try survey.new.map { file in
                let tracked = TrackedFile(
                    id: 0, name: file.name, inode: file.inode, position: 0, seenAt: now.unixMilliseconds)
                return try positions.add(tracked, connection)
            }
        }
        state.revision = revision + 1
        for tracked in survey.changed {
            if !survey.alive.contains(tracked.id) {
                (state.opened[tracked.id], state.verified[tracked.id]) = (nil, Self.unverified(tracked))
            }
            state.replace(tracked)
        }
        state.forget(survey.gone.map(\.id))
        state.files += added
        for file in added { state.verified[file.id] = Self.unverified(file) }
    }

    /// - Parameter border: windows before are counted by the hour.
    func write(
        _ chunk: LogChunk, _ state: inout FollowState, border: Int64,
        _ interruption: @escaping @Sendable (LogFollower.Moment) throws -> Void
    ) async throws {
        guard let revision = state.revision else { return }
        let (positions, lines, sources) = (positions, lines, state.sources)
        let until = max(state.readUntil, chunk.readUntil ?? 0)
        let written = try await store.transaction { connection -> (TrackedFile, [String: Int64]) in
            try positions.advance(revision, readUntil: until, connection)
            let (batch, open) = (chunk.batch, chunk.tracked.openLine)
            if !batch.continuation.isEmpty, let open { try lines.append(batch.continuation, to: open, connection) }
            let last = try lines.keep(batch.kept, connection)
            let learned = try lines.count(batch.counts, known: sources, border: border, connection)
            var tracked = chunk.tracked
            if batch.beginsAnew { tracked.openLine = batch.endsInKept ? last : nil }
            try positions.update(tracked, connection)
            try interruption(.written)
            return (tracked, learned)
        }
        state.replace(written.0)
        state.sources.merge(written.1) { _, new in new }
        (state.revision, state.readUntil) = (revision + 1, until)
    }

    /// To be read at once, whatever the folder says.
    private static func unverified(_ file: TrackedFile) -> SeenFile {
        SeenFile(name: file.name, inode: file.inode, bytes: .max, modifiedAt: 0)
    }
}

extension LogSurvey {
    /// Something of it has to be written.
    var isNews: Bool { !changed.isEmpty || !new.isEmpty || !gone.isEmpty }
}
