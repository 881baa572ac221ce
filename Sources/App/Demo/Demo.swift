import Delivery
import Foundation
import Logging
import Server
import Settings
import WeComSimulator

/// The whole pipeline over sample data and a simulated WeCom, told step by step.
struct Demo: Sendable {
    let folder: DemoFolder
    /// Go on serving until stopped.
    let stays: Bool

    func run() async throws {
        let clock = ContinuousClock()
        var steps = StepTimes()
        let simulator = try await steps.measure("start the simulated WeCom") { try await startSimulator() }
        defer { Task { await simulator.stop() } }
        let partner = try await steps.measure("start a partner") { try await DemoPartner.start() }
        defer { Task { await partner.stop() } }
        try await steps.measure("make the business database") {
            try await folder.prepare(
                weComBaseURL: simulator.baseURL, partner: partner, listen: Self.listen, now: Date())
        }
        let started = clock.now
        // The environment of whoever tries the demo must not send it to a real group.
        let loaded = try LoadedConfiguration.load(file: folder.configurationFile, environment: SettingsEnvironment([:]))
        try await HeraldApplication.with(loaded) { application in
            steps.add("open Herald's store", clock.now - started)
            try await steps.measure("install the watch") { try await installWatch(application) }
            try await serving(application) { port in
                let sent = try await steps.measure("count, enqueue, deliver") {
                    let report = try application.report(named: "sixpage-activity")
                    return try await application.send(report, at: Date(), patience: .seconds(30))
                }
                if let complaint = sent.complaint { throw CommandFailure(.workFailed, complaint) }
                guard let report = simulator.simulator.messages.last else {
                    throw CommandFailure(.workFailed, "the simulated group received nothing")
                }
                let settlement = try await settle(application, partner, &steps)
                let card = try await watch(simulator, &steps)
                tell(report.content, [settlement, card], simulator.baseURL, port, steps)
            }
        }
        await simulator.stop()
        await partner.stop()
    }

    /// A port of its own if the usual one is taken.
    private func startSimulator() async throws -> RunningWeComSimulator {
        do {
            return try await WeComSimulator.start(SimulatorConfiguration(port: 9_080))
        } catch {
            return try await WeComSimulator.start(SimulatorConfiguration(port: 0))
        }
    }

    /// The usual place of the HTTP API, or any that is free: the demo must work beside whatever runs here.
    private static var listen: String {
        let usual = ServerSettings()
        return "\(usual.host):\(ListeningPlace.isFree(usual.port) ? usual.port : 0)"
    }

    /// Runs `body` beside the services, and goes on serving afterwards if the demo stays.
    ///
    /// - Parameter body: given the port of the HTTP API.
    private func serving(_ application: HeraldApplication, _ body: (Int?) async throws -> Void) async throws {
        let (ready, isReady) = AsyncStream<Int?>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (stop, stopping) = AsyncStream<Never>.makeStream()
        let service = Task {
            // Also where it could not begin, and says so by its error.
            defer { isReady.finish() }
            try await application.serve(stop: stop) {
                isReady.yield($0)
                isReady.finish()
            }
        }
        var port: Int?
        for await listening in ready { port = listening }
        do {
            try await body(port)
        } catch {
            stopping.finish()
            _ = await service.result
            throw error
        }
        if !stays { stopping.finish() }
        try await service.value
    }

    private func tell(
        _ report: String, _ others: [[String]], _ group: String, _ port: Int?, _ steps: StepTimes
    ) {
        Console.print(report)
        Console.print()
        for lines in others {
            lines.forEach { Console.print($0) }
            Console.print()
        }
        steps.lines.forEach { Console.print($0) }
        Console.print()
        Console.print("The group in a browser:  \(group)/")
        if let port {
            Console.print("How Herald is:           http://127.0.0.1:\(port)/health")
            Console.print("Its HTTP API:            http://127.0.0.1:\(port)/api/openapi.yaml")
            Console.print(
                "A token for the API:     herald token create me --level admin --config \(folder.configurationFile)")
        }
        Console.print("Settle it again:         herald settle --config \(folder.configurationFile)")
        Console.print("What is watched:         herald watch list --config \(folder.configurationFile)")
        Console.print("What was delivered:      herald delivery list --config \(folder.configurationFile)")
        Console.print(
            "Everything is in:        \(folder.path)/ (herald.yaml, .env, business.db, data/, logs/, webhook-log/)")
        if stays { Console.print("Herald serves on until Ctrl-C.") }
    }
}
