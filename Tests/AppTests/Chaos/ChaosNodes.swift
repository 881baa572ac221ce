import Foundation
import Synchronization

/// The processes of `herald serve`, each with its own configuration file: they differ in the peer's port only.
final class ChaosNodes: Sendable {
    /// A node at its end by force.
    struct Death {
        let caller: PeerBook.Caller
        let process: Int32
        /// Calls that the peer had not answered.
        let openCalls: Int
    }

    private struct State {
        var processes: [HeraldProcess?]
        var deaths: [Death] = []
        var logs: [String] = []
        var restarts = 0
    }

    private let files: [String]
    private let folder: String
    private let peer: ChaosPeer
    private let state: Mutex<State>

    init(configurations files: [String], folder: String, peer: ChaosPeer) {
        self.files = files
        self.folder = folder
        self.peer = peer
        state = Mutex(State(processes: Array(repeating: nil, count: files.count)))
    }

    var deaths: [Death] { state.withLock { $0.deaths } }

    /// How many ended by themselves and were started again.
    var restarts: Int { state.withLock { $0.restarts } }

    /// Does what a service manager does, until it is cancelled: who ended by himself is started again. A node that
    /// finds no store when it starts says so and ends.
    func keepAlive() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(100))
            for node in files.indices {
                let hasEnded = state.withLock { state in
                    guard let process = state.processes[node], !process.isRunning else { return false }
                    state.processes[node] = nil
                    state.restarts += 1
                    return true
                }
                guard hasEnded else { continue }
                peer.nextLife(of: node)
                try start(node)
            }
        }
    }

    func start(_ node: Int) throws {
        let life = peer.caller(node: node).life
        let log = "\(folder)/node-\(node)-\(life).err"
        let process = try HeraldProcess(["serve", "--config", files[node]], errorFile: log)
        state.withLock { state in
            state.processes[node] = process
            state.logs.append(log)
        }
    }

    func kill(_ node: Int) {
        guard let process = state.withLock({ $0.processes[node].take() }) else { return }
        let caller = peer.caller(node: node)
        let open = peer.book.open(by: caller)
        process.kill()
        state.withLock {
            $0.deaths.append(Death(caller: caller, process: process.identifier, openCalls: open))
        }
        peer.nextLife(of: node)
    }

    /// SIGTERM to all.
    ///
    /// - Returns: their exit statuses.
    func stop() -> [Int32] {
        let processes = state.withLock { state in
            defer { state.processes = state.processes.map { _ in nil } }
            return state.processes.compactMap(\.self)
        }
        return processes.map { $0.stop() }
    }

    /// The last lines of every life, for whoever has to find out what went wrong.
    var lastLines: String {
        state.withLock { $0.logs }.map { file in
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            return "--- \(file.split(separator: "/").last ?? "")\n" + text.suffix(1_500)
        }.joined(separator: "\n")
    }
}
