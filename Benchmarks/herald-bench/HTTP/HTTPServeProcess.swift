import Foundation

/// A `herald serve` that listens.
final class HTTPServeProcess {
    let port: Int
    private let serve: ServeProcess

    var url: String { "http://127.0.0.1:\(port)" }

    init(_ herald: String, _ workplace: Workplace) throws {
        port = try LoopbackPort.free()
        serve = try ServeProcess(
            herald, workplace, appending: "\nserver: { listen: \"127.0.0.1:\(port)\" }\n")
        _ = try serve.waitUntilReady()
        serve.discardLog()
    }

    func memory() throws -> (resident: Double, peak: Double) { try serve.memory() }

    func stop() -> Duration { serve.stop() }
}
