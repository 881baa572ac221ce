import Foundation
import TelemetryClient

/// An application that embeds the client, for tests to watch from outside.
///
///     telemetry-client-probe ENDPOINT report|return|exit|off|leak|cost [MICROSECONDS]
@main
struct Probe {
    static func main() async {
        let words = CommandLine.arguments
        guard words.count >= 3 else { return usage() }
        let probe = Probe(endpoint: words[1])
        switch words[2] {
        case "report": await probe.report()
        case "return": probe.client().report()
        case "exit": probe.exit(after: words.count > 3 ? UInt32(words[3]) ?? 0 : 0)
        case "off": probe.turnOff()
        case "leak": await probe.leak()
        case "cost": probe.cost()
        default: usage()
        }
    }

    private let endpoint: String
    /// Those that the process was born with.
    private let inherited: Int

    private init(endpoint: String) {
        self.endpoint = endpoint
        inherited = Self.openSockets()
    }

    private static func usage() {
        FileHandle.standardError.write(Data("telemetry-client-probe ENDPOINT VERB [MICROSECONDS]\n".utf8))
        Foundation.exit(2)
    }

    private func client(_ change: (inout TelemetryClient.Configuration) -> Void = { _ in }) -> TelemetryClient {
        var configuration = TelemetryClient.Configuration()
        change(&configuration)
        return TelemetryClient(endpoint: endpoint, project: "probe", version: "1", configuration: configuration)
    }

    /// Uses all there is, and says what came of it.
    private func report() async {
        let client = client()
        for _ in 0..<100 { client.report() }
        _ = client.preview()
        await client.flush(within: .seconds(5))
        let sockets = Self.openSockets() - inherited
        print("off=\(client.offReason?.rawValue ?? "-") delivered=\(client.status.delivered) sockets=\(sockets)")
    }

    /// Exits in the middle of the work.
    private func exit(after microseconds: UInt32) {
        client().report()
        usleep(microseconds)
        Foundation.exit(0)
    }

    /// Turns clients off at every moment of a report's start. A call that a tracer sees says from when on there must be
    /// no socket, and until when.
    private func turnOff() {
        for round in UInt32(0)..<60 {
            let client = client { $0.timeLimit = .milliseconds(500) }
            client.report()
            usleep(round % 20 * 100)
            client.disable()
            _ = access("/telemetry-client-off", F_OK)
            usleep(5_000)
            _ = access("/telemetry-client-next", F_OK)
        }
    }

    /// Tries often, in vain, and counts what is left besides what the first tries left: Foundation's own.
    private func leak() async {
        await fail()
        let before = Self.openSockets()
        let failed = await fail()
        // Sessions close a little later than they say.
        for _ in 0..<100 where Self.openSockets() > before { usleep(20_000) }
        print("failed=\(failed) leaked=\(Self.openSockets() > before)")
    }

    @discardableResult
    private func fail() async -> Int {
        let client = client { configuration in
            configuration.interval = .zero
            configuration.attempts = 1
            configuration.timeLimit = .milliseconds(100)
            configuration.queueLimit = 20
        }
        for _ in 0..<20 { client.report() }
        await client.flush(within: .seconds(30))
        return client.status.failed
    }

    /// What a call costs its caller, where each is a report and where all but the first do nothing.
    private func cost() {
        for (name, interval) in [("reporting", Duration.zero), ("resting", .seconds(86_400))] {
            let client = client { configuration in
                configuration.interval = interval
                configuration.queueLimit = 1_000
            }
            let clock = ContinuousClock()
            let calls = (0..<10_000).map { _ in
                clock.measure { client.report() }.components.attoseconds / 1_000_000_000
            }
            let costs = calls.sorted()
            print("\(name): first \(calls[0]) ns, median \(costs[5_000]) ns, 99% \(costs[9_900]) ns")
            client.disable()
        }
    }

    private static func openSockets() -> Int {
        let folder = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
        return files.filter { $0.hasPrefix("socket:") }.count
    }
}
