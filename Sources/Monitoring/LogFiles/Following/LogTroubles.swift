import Logging
import Synchronization

/// Tells each trouble with a log once, and its end.
final class LogTroubles: Sendable {
    private struct State {
        var troubles: Set<LogFileTrouble> = []
        var isMissing = false
        var compressed: Set<String> = []
        var storeFails = false
    }

    private let log: FollowedLog
    private let logger: Logger
    private let state = Mutex(State())

    init(_ log: FollowedLog, logger: Logger) {
        self.log = log
        self.logger = logger
    }

    func tell(_ survey: LogSurvey, _ known: FollowState) {
        tell(survey.troubles)
        let (becameMissing, came) = state.withLock { state in
            defer { state.isMissing = survey.isMissing }
            return (survey.isMissing && !state.isMissing, !survey.isMissing && state.isMissing)
        }
        if becameMissing {
            logger.warning("a log that is to be followed is not there; it is waited for", metadata: metadata())
        }
        if came { logger.notice("a log that was missing is there", metadata: metadata()) }
        tellCompressed(survey.unreadCompressed.map(\.name), known)
        for tracked in survey.gone where (known.verified[tracked.id]?.bytes ?? 0) > tracked.position {
            logger.warning("a log was removed before it was read to its end", metadata: metadata(tracked.name))
        }
    }

    func tell(_ troubles: Set<LogFileTrouble>) {
        let (new, ended) = state.withLock { state in
            defer { state.troubles = troubles }
            return (troubles.subtracting(state.troubles), state.troubles.subtracting(troubles))
        }
        for trouble in new {
            logger.warning(
                "a log cannot be read; tried again until it can",
                metadata: ["log": "\(log.name)", "path": "\(trouble.path)", "error": "\(trouble.reason)"])
        }
        for trouble in ended where !troubles.contains(where: { $0.path == trouble.path }) {
            logger.notice(
                "a log can be read again", metadata: ["log": "\(log.name)", "path": "\(trouble.path)"])
        }
    }

    func storeFails(_ error: any Error) {
        guard
            state.withLock({ state in
                defer { state.storeFails = true }; return !state.storeFails
            })
        else { return }
        logger.error(
            "what a log says could not be written; it is read again until it can",
            metadata: ["log": "\(log.name)", "error": "\(error)"])
    }

    /// A stretch was written as plain lines.
    func storeRefused(_ error: any Error) {
        logger.warning(
            "the store refused what a log says; its lines were written without their sources",
            metadata: ["log": "\(log.name)", "error": "\(error)"])
    }

    func storeIsBack() {
        guard
            state.withLock({ state in
                defer { state.storeFails = false }; return state.storeFails
            })
        else { return }
        logger.notice("what a log says can be written again", metadata: ["log": "\(log.name)"])
    }

    private func tellCompressed(_ names: [String], _ known: FollowState) {
        // What was there before the log was first followed was never meant to be read.
        guard known.revision != nil else { return state.withLock { $0.compressed.formUnion(names) } }
        for name in names where state.withLock({ $0.compressed.insert(name).inserted }) {
            logger.warning(
                "a log was compressed before it was read to its end; logrotate's delaycompress would leave time",
                metadata: metadata(name))
        }
    }

    private func metadata(_ name: String? = nil) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["log": "\(log.name)", "path": "\(log.path)"]
        if let name { metadata["file"] = "\(name)" }
        return metadata
    }
}
