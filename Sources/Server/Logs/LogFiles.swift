package import Foundation
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
package import Timekeeping

/// The log files of `herald serve`: written while the service runs, pruned every 15 seconds, complete when it has ended.
///
/// Before it runs nothing is written: a command that looks something up leaves no files.
package final class LogFiles: Service, LogSink {
    private struct Writers {
        var access: LogFileWriter?
        var sinks: [LogFileSink] = []
        var all: [LogFileWriter] = []
    }

    /// So often that a flood of requests does not get far beyond `total_size`.
    private static let pruningPace = Duration.seconds(15)

    private let settings: LoggingSettings
    private let directory: String
    private let timeZone: TimeZone
    private let clock: any WallClock
    private let logger: Logger
    private let writers = Mutex<Writers?>(nil)

    /// - Parameter logger: told what cannot be written or deleted; it must not lead back here.
    package init(
        settings: LoggingSettings, directory: String, timeZone: TimeZone, clock: any WallClock, logger: Logger
    ) {
        self.settings = settings
        self.directory = directory
        self.timeZone = timeZone
        self.clock = clock
        self.logger = logger
    }

    package func write(_ record: LogRecord) {
        for sink in writers.withLock({ $0?.sinks ?? [] }) { sink.write(record) }
    }

    /// - Parameter line: of the access log, with its newline.
    func writeAccess(_ line: [UInt8], at instant: Date) {
        writers.withLock { $0?.access }?.write(line, at: instant)
    }

    /// Lines lost since the beginning because a disk was slow or full, by the kind of file.
    package var lost: [String: Int] {
        let losses = writers.withLock { $0?.all.map(\.losses) ?? [] }
        return Dictionary(losses.map { ($0.prefix, $0.lost) }, uniquingKeysWith: +)
    }

    /// Returns when everything written until now is in its file.
    package func flush() async {
        for writer in writers.withLock({ $0?.all ?? [] }) { await writer.flush() }
    }

    package func run() async throws {
        open()
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                await prune()
                try? await clock.sleep(for: Self.pruningPace)
            }
        }
        await close()
    }

    package func open() {
        var opened = Writers()
        if settings.writesAccessLog { opened.access = writer("access") }
        if let level = settings.errorLevel { opened.sinks.append(LogFileSink(level: level, writer: writer("error"))) }
        if settings.writesAll { opened.sinks.append(LogFileSink(level: .trace, writer: writer("herald"))) }
        opened.all = [opened.access].compactMap { $0 } + opened.sinks.map(\.writer)
        writers.withLock { [opened] in $0 = opened }
    }

    package func close() async {
        let closed = writers.withLock { writers in
            defer { writers = nil }
            return writers?.all ?? []
        }
        for writer in closed { await writer.close() }
    }

    /// Deletes what is older than it is kept.
    package func prune() async {
        let retentions = [
            LogFileRetention(prefix: "access", days: settings.accessDays, maximumBytes: settings.totalBytes),
            LogFileRetention(prefix: "error", days: settings.errorDays, maximumBytes: settings.totalBytes),
            LogFileRetention(prefix: "herald", days: settings.allDays, maximumBytes: settings.totalBytes),
        ]
        let now = clock.now()
        let results = await BlockingCall.run { [directory, timeZone] in
            retentions.map { $0.prune(directory, at: now, in: timeZone) }
        }
        let deleted = results.flatMap(\.deleted)
        if !deleted.isEmpty { logger.info("old log files were deleted", metadata: ["files": "\(deleted.count)"]) }
        for problem in results.flatMap(\.problems) {
            logger.warning("an old log file stays", metadata: ["problem": "\(problem)"])
        }
    }

    private func writer(_ prefix: String) -> LogFileWriter {
        LogFileWriter(
            directory: directory, prefix: prefix, timeZone: timeZone, maximumBytes: settings.fileBytes, logger: logger)
    }
}
