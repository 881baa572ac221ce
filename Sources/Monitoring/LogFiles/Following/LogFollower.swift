package import Database
package import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// Reads what is written to a log, through its rotations, and writes it into the books: each line once, whatever happens
/// to Herald, because how far a file was read is written in the transaction that has what its lines did.
///
/// It looks at the folder every second: a notice of the kernel would save nothing there, is lost on network file systems,
/// and says nothing of what was written while Herald was down.
package final class LogFollower: Service {
    /// Where a test may stop it.
    enum Moment: Sendable { case read, written, committed }

    let log: FollowedLog
    let place: LogPlace
    let tally: LogTally
    let clock: any WallClock
    private let zone: TimeZone
    private let folder: LogFolder
    private let thread = FileThread()
    private let troubles: LogTroubles
    private let budget: Mutex<KeepBudget>
    private let mask: SecretMask
    /// nil: to be read from the store.
    private let known = Mutex<FollowState?>(nil)
    private let interruption: @Sendable (Moment) throws -> Void

    private static let interval = Duration.seconds(1)
    private static let longestPause = Duration.seconds(60)
    /// A line that has no end after this time is taken as it is.
    private static let linePatience: TimeInterval = 30
    /// After so many stretches of a file the folder is looked at again: it may have been rotated meanwhile.
    private static let mostChunks = 64

    /// - Parameters:
    ///   - host: whose file it is: two machines with one store may each have such a file.
    ///   - zone: of times that do not name theirs.
    ///   - mask: of the configuration's own secrets.
    ///   - kept: so many errors and so many other lines a minute at most are kept with their text.
    package convenience init(
        _ log: FollowedLog, store: ConnectionPool, host: String, zone: TimeZone, tally: LogTally,
        clock: any WallClock, logger: Logger, mask: SecretMask = SecretMask()
    ) {
        self.init(
            log, store: store, host: host, zone: zone, tally: tally, clock: clock, logger: logger, mask: mask,
            kept: 1_000, interruption: { _ in })
    }

    init(
        _ log: FollowedLog, store: ConnectionPool, host: String, zone: TimeZone, tally: LogTally,
        clock: any WallClock, logger: Logger, mask: SecretMask = SecretMask(), kept: Int,
        interruption: @escaping @Sendable (Moment) throws -> Void
    ) {
        self.log = log
        self.tally = tally
        self.clock = clock
        self.zone = zone
        self.mask = mask
        self.interruption = interruption
        place = LogPlace(store: store, host: host, file: log.name)
        folder = LogFolder(logPath: log.path)
        troubles = LogTroubles(log, logger: logger)
        budget = Mutex(KeepBudget(perMinute: kept))
        tally.begin(log.name)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.interval
            while !Task.isCancelled {
                do {
                    let isBehind = try await self.look()
                    self.troubles.storeIsBack()
                    pause = Self.interval
                    if isBehind { continue }
                } catch {
                    guard !Task.isCancelled else { return }
                    self.troubles.storeFails(error)
                    pause = min(pause * 2, Self.longestPause)
                }
                try? await self.clock.sleep(for: pause)
            }
        }
    }

    /// Looks once, and reads what is there.
    ///
    /// - Returns: whether more is there.
    @discardableResult
    package func look() async throws -> Bool {
        var isBehind = false
        do {
            var state = try await knownState()
            try await survey(&state)
            for id in state.files.map(\.id) {
                if try await read(id, &state) { isBehind = true }
                if state.opened.count > FollowState.mostOpen { state.opened[id] = nil }
            }
            close(&state)
            known.withLock { [state] in $0 = state }
        } catch is LogPositionStore.Stale {
            // Another process wrote of this log: what it wrote is read at the next look.
            known.withLock { $0 = nil }
        } catch let trouble as LogFileTrouble {
            troubles.tell([trouble])
        } catch {
            known.withLock { $0 = nil }
            throw error
        }
        return isBehind
    }

    private func knownState() async throws -> FollowState {
        if let state = known.withLock({ $0 }) { return state }
        return FollowState(try await place.load())
    }

    // MARK: Which file is which

    private func survey(_ state: inout FollowState) async throws {
        let (folder, now) = (folder, clock.now())
        let looked = try await thread.run { [state] in
            var state = state
            let survey = try LogSurvey.make(folder, &state, now: now)
            let baseline = state.revision == nil ? Baseline.make(survey, folder, now: now) : nil
            return (survey, state, baseline)
        }
        let survey = looked.0
        state = looked.1
        troubles.tell(survey, state)
        if let baseline = looked.2 {
            try await place.begin(baseline, &state)
        } else {
            try await place.note(survey, &state, now: now)
        }
    }

    // MARK: What they say

    /// - Returns: whether more is there.
    private func read(_ id: Int64, _ state: inout FollowState) async throws -> Bool {
        for _ in 0..<Self.mostChunks {
            guard let tracked = state.files.first(where: { $0.id == id }),
                let open = try await opened(tracked, &state)
            else { return false }
            let (log, zone, mask, now) = (log, zone, mask, clock.now())
            let quietLength = quietLength(of: tracked, state, now: now)
            let keepable = budget.withLock { $0.left(at: now) }
            let chunk = try await thread.run {
                LogChunk.read(tracked, open, quietLength: quietLength) { standing in
                    LogReader(log, standing: standing, zone: zone, now: now, keepable: keepable, mask: mask)
                }
            }
            guard let chunk else { return false }
            try interruption(.read)
            try await write(chunk, &state, border: Self.border(now))
            try interruption(.committed)
            budget.withLock { $0.spend(chunk.batch.spent) }
            tally.add(chunk.batch.tally, of: log.name)
            guard chunk.isBehind else { return false }
        }
        return true
    }

    /// What the store refuses for what is in it is written as plain lines: no line may stop those after it.
    private func write(_ chunk: LogChunk, _ state: inout FollowState, border: Int64) async throws {
        do {
            try await place.write(chunk, &state, border: border, interruption)
        } catch let error as DatabaseError where Self.refusals.contains(error.kind) {
            var plain = chunk
            plain.batch = chunk.batch.plain
            try await place.write(plain, &state, border: border, interruption)
            troubles.storeRefused(error)
        }
    }

    private static let refusals: Set<DatabaseError.Kind> = [.constraintViolation, .unexpectedValue, .syntax, .other]

    /// Windows from here on are counted by the minute.
    static func border(_ now: Date) -> Int64 {
        let hours = Int64(now.timeIntervalSince1970 / 3_600) - 48
        return hours * 3_600_000
    }

    /// nil: there is nothing to read in it.
    private func opened(_ tracked: TrackedFile, _ state: inout FollowState) async throws -> OpenLog? {
        guard let verified = state.verified[tracked.id], verified.bytes > tracked.position else { return nil }
        if let open = state.opened[tracked.id] { return open }
        let open = try await thread.run { [folder] in try? folder.open(tracked.name, inode: tracked.inode) }
        state.opened[tracked.id] = open
        return open
    }

    /// The length that a file has had for so long that a line without an end will not get one; nil: it grew.
    private func quietLength(of tracked: TrackedFile, _ state: FollowState, now: Date) -> Int64? {
        guard let length = state.lengths[tracked.id], now.timeIntervalSince(length.since) >= Self.linePatience else {
            return nil
        }
        return length.bytes
    }

    /// What will not grow any more need not stay open.
    private func close(_ state: inout FollowState) {
        let now = clock.now()
        for tracked in state.files where state.opened[tracked.id] != nil {
            guard let verified = state.verified[tracked.id], !state.mayHold(tracked, verified, now: now) else {
                continue
            }
            state.opened[tracked.id] = nil
        }
    }
}
