import Monitoring
import Server
import ServiceLifecycle

extension HeraldApplication {
    /// What follows the log files of other programs.
    var logFileServices: [any Service] { monitoring.logs.services }

    /// What Herald measures, judges and follows, over HTTP.
    var monitoringEndpoints: [Endpoint] {
        SeriesEndpoints(store: monitoring.series, clock: clock).all
            + RuleAlertEndpoints(
                rules: configuration.monitoring.rules, desk: monitoring.desk, keys: coordinator, clock: clock
            ).all
    }

    var followedLogEndpoints: FollowedLogEndpoints {
        FollowedLogEndpoints(book: monitoring.logs.book, clock: clock)
    }

    /// - Parameter name: nil: all.
    /// - Throws: a wrong call, naming the logs that are followed.
    func followedLog(_ name: String?) throws -> String? {
        let known = configuration.monitoring.logFiles.map(\.name)
        guard let name, !known.contains(name) else { return name }
        throw CommandFailure(
            .misuse,
            "there is no followed log \"\(name)\"; there are: \(known.isEmpty ? "none" : known.joined(separator: ", "))"
        )
    }
}
