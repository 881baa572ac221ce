import Foundation
import Logging
import Synchronization

/// The service manager that started this process and wants to hear how it is: systemd, with `Type=notify`.
///
/// The protocol is the one of sd_notify(3): assignments, one on a line, in a datagram to `$NOTIFY_SOCKET`. It is a few
/// lines, so that no libsystemd is needed.
final class ServiceManager: Sendable {
    /// How long the process may be silent before it is killed and started again; nil: for ever.
    let patience: Duration?
    private let socket: DatagramSocket
    private let hasFailed = Atomic<Bool>(false)

    private static let variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]

    /// - Returns: nil when nobody wants to hear anything.
    init?(_ environment: [String: String], process: Int32 = getpid()) {
        guard let name = environment["NOTIFY_SOCKET"], let socket = DatagramSocket(name) else { return nil }
        self.socket = socket
        patience = Self.patience(environment, process)
    }

    /// As the environment says, which forgets it: what this process starts must not speak for it.
    ///
    /// Call it before there are threads that read the environment.
    static func takenFromEnvironment() -> ServiceManager? {
        let manager = ServiceManager(ProcessInfo.processInfo.environment)
        for variable in variables { unsetenv(variable) }
        return manager
    }

    /// The variable is meant for the process with that id: a shell that starts this one may have inherited it.
    private static func patience(_ environment: [String: String], _ process: Int32) -> Duration? {
        if let wanted = environment["WATCHDOG_PID"], wanted != String(process) { return nil }
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        return .microseconds(microseconds)
    }

    /// Everything runs; whoever waits for this service goes on.
    func ready(_ status: String, logger: Logger) async { await say("READY=1\n" + Self.line(status), logger) }

    /// A stop was asked for.
    func stopping(_ status: String, logger: Logger) async { await say("STOPPING=1\n" + Self.line(status), logger) }

    /// One line for `systemctl status`.
    func status(_ status: String, logger: Logger) async { await say(Self.line(status), logger) }

    func isAlive(logger: Logger) async { await say("WATCHDOG=1", logger) }

    private static func line(_ status: String) -> String {
        "STATUS=" + status.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// A manager that is busy is asked again for some seconds. What it cannot be told is logged once and then let be:
    /// Herald runs without it.
    private func say(_ text: String, _ logger: Logger) async {
        do {
            for _ in 0..<250 {
                if try socket.send(text) { return }
                try await Task.sleep(for: .milliseconds(20))
            }
        } catch {
            guard !(error is CancellationError), !hasFailed.exchange(true, ordering: .relaxed) else { return }
            logger.warning("the service manager could not be told", metadata: ["error": "\(error)"])
        }
    }
}
