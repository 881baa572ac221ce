import FoundationEssentials

@testable import App
@testable import Monitoring

extension HeraldFolder {
    /// `disk_percent` was measured, and the rules were judged.
    func judge() async throws {
        let loaded = try LoadedConfiguration.load(file: configurationFile)
        try await HeraldApplication.with(loaded) { application in
            let now = application.clock.now()
            let samples = [0.0, 15].map {
                SeriesSample(SeriesName("disk_percent"), at: now.addingTimeInterval(-$0), 50)
            }
            try await application.monitoring.series.append(samples, node: "a")
            let evaluator = try application.alertEvaluator(node: "test")
            try await evaluator.round()
        }
    }
}
