import Foundation

/// This program once more, as a server in a process of its own, so that it does not share the threads of what is measured.
struct PeerProcess {
    let port: Int
    private let process: Process
    private static let variable = "HERALD_BENCH_PORT"

    /// Returns when it listens.
    ///
    /// - Parameter option: tells the other process what it is.
    static func start(_ option: String) async throws -> PeerProcess {
        let port = try LoopbackPort.free()
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [option]
        process.environment = ProcessInfo.processInfo.environment.merging([variable: String(port)]) { $1 }
        try process.run()
        let peer = PeerProcess(port: port, process: process)
        do {
            try await LoopbackPort.waitUntilOpen(port)
        } catch {
            peer.stop()
            throw error
        }
        return peer
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// In the other process: where it is to listen.
    static func ownPort() throws -> Int {
        guard let port = ProcessInfo.processInfo.environment[variable].flatMap({ Int($0) }) else {
            throw BenchError("\(variable) is not set")
        }
        return port
    }
}
