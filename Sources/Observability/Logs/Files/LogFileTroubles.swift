import Foundation
import Logging
import Synchronization

/// What lines of one kind were lost, and who knows of it. Used by the writer's thread.
final class LogFileTroubles: Sendable {
    private struct State {
        /// Lost and not yet told in the file.
        var lost = 0
        var error: String?
        var toldAt: ContinuousClock.Instant?
        var untold = 0
        /// Since the beginning.
        var total = 0

        mutating func add(_ count: Int) {
            lost += count
            untold += count
            total += count
        }
    }

    private let state = Mutex(State())
    private let prefix: String
    private let directory: String
    private let logger: Logger

    /// How often a trouble that lasts is told.
    private static let every = Duration.seconds(60)

    init(prefix: String, directory: String, logger: Logger) {
        self.prefix = prefix
        self.directory = directory
        self.logger = logger
    }

    /// Lines for which the queue had no room.
    func add(dropped: Int) {
        guard dropped > 0 else { return }
        state.withLock { $0.add(dropped) }
    }

    /// Lines lost since the process began.
    var total: Int { state.withLock(\.total) }

    func note(lost: Int, error: (any Error)?) {
        state.withLock { state in
            state.error = error.map { "\($0.localizedDescription)" }
            state.add(lost)
        }
    }

    /// The line that says in the file how many are missing before it; nil if none are.
    func lossLine() -> [UInt8]? {
        let lost = state.withLock { $0.lost }
        guard lost > 0 else { return nil }
        var line = Array(#"{"ts":""#.utf8)
        line += Timestamp.text(Date()).utf8
        line += #"","level":"warning","label":"herald","source":"observability","#.utf8
        line += #""msg":"log lines before this one were lost","lost":"\#(lost)"}"#.utf8
        return line + [UInt8(ascii: "\n")]
    }

    func isTold() { state.withLock { $0.lost = 0 } }

    /// Says in Herald's own log what was lost: at once the first time, then once a minute.
    func tell() {
        let now = ContinuousClock.now
        let news = state.withLock { state -> (lost: Int, error: String?)? in
            guard state.untold > 0 else { return nil }
            if let toldAt = state.toldAt, now - toldAt < Self.every { return nil }
            state.toldAt = now
            defer { state.untold = 0 }
            return (state.untold, state.error)
        }
        guard let news else { return }
        logger.warning(
            "log lines could not be written to a file and are lost",
            metadata: [
                "files": "\(directory)/\(prefix)_*.log", "lost": "\(news.lost)",
                "error": "\(news.error ?? "more came than the disk takes")",
            ])
    }
}
