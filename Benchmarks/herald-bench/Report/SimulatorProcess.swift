import AsyncHTTPClient
import Foundation
import NIOCore

/// `herald simulate wecom` in a process of its own.
struct SimulatorProcess {
    let port: Int
    private let process: Process

    static func start(_ herald: String, in folder: URL) async throws -> SimulatorProcess {
        let port = try LoopbackPort.free()
        let process = Process()
        process.executableURL = URL(filePath: herald)
        process.arguments = ["simulate", "wecom", "--listen", "127.0.0.1:\(port)"]
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let simulator = SimulatorProcess(port: port, process: process)
        do {
            try await LoopbackPort.waitUntilOpen(port)
        } catch {
            simulator.stop()
            throw error
        }
        return simulator
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// What the group got, as the simulator's JSON.
    func messages() async throws -> String {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/_simulator/messages")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }
}
