import Logging
import Observability
import Server
import Timekeeping

/// Where the lines of one application go: stderr, the ring in memory, and files while `herald serve` runs.
struct HeraldLogs: Sendable {
    let ring: LogRing
    let files: LogFiles
    let logger: Logger

    init(_ configuration: HeraldConfiguration, mask: SecretMask) {
        let settings = configuration.logging
        let clock = SystemWallClock()
        ring = LogRing(capacity: settings.ringLines, capacityBytes: settings.ringBytes)
        let memory: [any LogSink] = [StandardErrorSink(), ring]
        files = LogFiles(
            settings: settings, directory: configuration.paths.logs, timeZone: configuration.timeZone, clock: clock,
            logger: HeraldLogger.make(settings, mask: mask, clock: clock, to: LogSinks(memory)))
        logger = HeraldLogger.make(settings, mask: mask, clock: clock, to: LogSinks(memory + [files]))
    }
}
