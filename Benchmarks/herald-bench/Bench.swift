import Foundation

/// `make bench`: ratios of things run side by side, in one run, on one machine.
///
///     scripts/with-test-servers herald-bench --herald .build/release/herald --python $(scripts/python-env bench)
@main
struct Bench {
    static func main() async {
        do {
            let options = try BenchOptions(CommandLine.arguments.dropFirst())
            if options.servesEndpoint {
                try await InstantEndpoint.serve()
                return
            }
            if options.servesBareRoute {
                try await BareRoute.serve()
                return
            }
            if options.servesPartner {
                try await SettlementPartner.serve()
                return
            }
            try await run(options)
        } catch {
            FileHandle.standardError.write(Data("herald-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ options: BenchOptions) async throws {
        say(Machine.description)
        for benchmark in options.benchmarks {
            switch benchmark {
            case .report: try await ReportBenchmark(options).run()
            case .service: try await ServiceBenchmark(options).run()
            case .outbox: try await OutboxBenchmark(options).run()
            case .pace: try await PaceBenchmark(options).run()
            case .peers: try await PeersBenchmark(options).run()
            case .store: try await StoreBenchmark(options).run()
            case .http: try await HTTPBenchmark(options).run()
            case .httpIdle: try await HTTPIdleBenchmark(options).run()
            case .settlement: try await SettlementBenchmark(options).run()
            case .watches: try await WatchesBenchmark(options).run()
            case .telemetry: try await TelemetryBenchmark(options).run()
            case .telemetryVersions: try VersionsBenchmark(options).run()
            }
        }
    }
}
