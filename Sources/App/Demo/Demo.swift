import Delivery
import Foundation
import Logging
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
        try await steps.measure("make the business database") {
            try await folder.prepare(weComBaseURL: simulator.baseURL, now: Date())
        }
        let started = clock.now
        // The environment of whoever tries the demo must not send it to a real group.
        let loaded = try LoadedConfiguration.load(file: folder.configurationFile, environment: SettingsEnvironment([:]))
        try await HeraldApplication.with(loaded) { application in
            steps.add("open Herald's store", clock.now - started)
            try await serving(application) {
                let sent = try await steps.measure("count, enqueue, deliver") {
                    let report = try application.report(named: "sixpage-activity")
                    return try await application.send(report, at: Date(), patience: .seconds(30))
                }
                if let complaint = sent.complaint { throw CommandFailure(.workFailed, complaint) }
                try tell(sent, simulator, steps)
            }
        }
        await simulator.stop()
    }

    /// A port of its own if the usual one is taken.
    private func startSimulator() async throws -> RunningWeComSimulator {
        do {
            return try await WeComSimulator.start(SimulatorConfiguration(port: 9_080))
        } catch {
            return try await WeComSimulator.start(SimulatorConfiguration(port: 0))
        }
    }

    /// Runs `body` beside the services, and goes on serving afterwards if the demo stays.
    private func serving(_ application: HeraldApplication, _ body: () async throws -> Void) async throws {
        let (ready, isReady) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let service = Task { try await application.serve { isReady.finish() } }
        for await _ in ready {}
        do {
            try await body()
        } catch {
            service.cancel()
            _ = await service.result
            throw error
        }
        if !stays { service.cancel() }
        do {
            try await service.value
        } catch is CancellationError {
            return
        }
    }

    private func tell(_ sent: SentReport, _ simulator: RunningWeComSimulator, _ steps: StepTimes) throws {
        guard let message = simulator.simulator.messages.last else {
            throw CommandFailure(.workFailed, "the simulated group received nothing")
        }
        Console.print(message.content)
        Console.print()
        steps.lines.forEach { Console.print($0) }
        Console.print()
        Console.print("The group in a browser:  \(simulator.baseURL)/")
        Console.print("What was delivered:      herald delivery list --config \(folder.configurationFile)")
        Console.print("Everything is in:        \(folder.path)/ (herald.yaml, .env, business.db, data/, webhook-log/)")
        if stays { Console.print("Herald serves on until Ctrl-C.") }
    }
}
