import Foundation

/// A program run to its end, from a thread of its own.
///
/// Not by Foundation's `Process`: its children inherit the signals that the pool's threads block, and a shell that
/// blocks SIGCHLD waits for its own children for ever.
struct ChildProcess: Sendable {
    let output: String
    let status: Int32
    /// Whether it ended by a signal.
    let crashed: Bool

    /// - Parameter environment: The whole of it.
    static func run(_ program: String, _ arguments: [String], environment: [String: String]) async throws -> Self {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try spawn(program, arguments, environment) })
            }
        }
    }

    private static func spawn(_ program: String, _ arguments: [String], _ environment: [String: String]) throws -> Self
    {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let child: pid_t
        do {
            defer { close(ends[1]) }
            child = try spawn(program, arguments, environment, output: ends[1])
        }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(ends[0], &piece, piece.count), count > 0 { output += piece.prefix(count) }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        let signal = status & 0x7F
        return Self(
            output: String(decoding: output, as: UTF8.self), status: status >> 8 & 0xFF, crashed: signal != 0)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], output: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var child = pid_t()
        let problem = posix_spawn(&child, program, &actions, &attributes, &words, &variables)
        guard problem == 0 else { throw POSIXError(POSIXErrorCode(rawValue: problem) ?? .EINVAL) }
        return child
    }

    /// The application that embeds the client; it stands beside the bundle of the tests.
    static func probe() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("telemetry-client-probe")
            .path
    }

    /// What a program needs to run, and nothing that says no to telemetry.
    static func environment(_ more: [String: String] = [:]) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var kept = own.filter { ["PATH", "LD_LIBRARY_PATH", "TMPDIR"].contains($0.key) }
        kept.merge(more) { $1 }
        return kept
    }
}
