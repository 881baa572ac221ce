import FoundationEssentials
import Glibc

/// Who runs a command, and where.
struct CommandCaller: Sendable {
    /// `cli:alice`
    let actor: String
    let host: String

    static var current: CommandCaller {
        CommandCaller(actor: "cli:" + user, host: host)
    }

    /// The login behind `sudo`, where the process is root's: root may call itself what it likes anyway. Anybody else
    /// is who the system says, whatever stands in the environment.
    private static var user: String {
        let id = geteuid()
        if id == 0, let name = ProcessInfo.processInfo.environment["SUDO_USER"], !name.isEmpty { return name }
        return getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? String(id)
    }

    private static var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
