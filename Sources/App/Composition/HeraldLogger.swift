import Foundation
import Logging
import Observability
import Server
import Timekeeping

/// The loggers of a process: JSON lines to stderr, with every secret of the configuration masked.
enum HeraldLogger {
    static func make(mask: SecretMask, clock: any WallClock) -> Logger {
        make(LoggingSettings(), mask: mask, clock: clock, to: StandardErrorSink())
    }

    static func make(
        _ settings: LoggingSettings, mask: SecretMask, clock: any WallClock, to sink: any LogSink
    ) -> Logger {
        Logger(label: "herald") { label in
            JSONLogHandler(label: label, level: settings.level, mask: mask, sink: sink, clock: clock)
        }
    }
}
