import Logging
import Observability
import Timekeeping

/// The logger of a process: JSON lines to stderr, with every secret of the configuration masked.
enum HeraldLogger {
    static func make(mask: SecretMask, clock: any WallClock) -> Logger {
        Logger(label: "herald") { label in JSONLogHandler(label: label, mask: mask, clock: clock) }
    }
}
