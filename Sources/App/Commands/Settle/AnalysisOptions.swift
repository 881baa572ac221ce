import ArgumentParser
import Settlement

/// What every command that looks at a settlement's numbers takes.
struct AnalysisOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(
        name: .customLong("settlement"),
        help: ArgumentHelp("Its name in the configuration; not needed where there is one.", valueName: "name"))
    var name: String?

    /// Opens everything and looks at the settlement's numbers.
    func analyse<Result>(
        _ body: (SettlementAnalysis, HeraldApplication) async throws -> Result
    ) async throws -> Result {
        try await HeraldApplication.with(try configuration.load()) { application in
            let analysis = try application.analysis(of: name)
            do {
                return try await body(analysis, application)
            } catch let problem as AnalysisProblem {
                throw CommandFailure(.workFailed, problem.description)
            }
        }
    }
}

extension HeraldApplication {
    /// - Throws: a wrong call, naming the settlements that there are.
    func analysis(of name: String?) throws -> SettlementAnalysis {
        let office = try office(named: name)
        return SettlementAnalysis(
            definition: office.definition, source: office.reading, store: store, clock: clock)
    }
}
