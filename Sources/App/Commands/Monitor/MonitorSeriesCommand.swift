import ArgumentParser
import Foundation
import Monitoring
import Server
import Settings
import Timekeeping

/// `herald monitor series [METRIC]`
struct MonitorSeriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "series",
        abstract: "Show what is measured, and its newest values; with --since how it went.",
        discussion: """
            A running herald serve measures every 15 seconds.

            Example: herald monitor series
            Example: herald monitor series cpu_percent --since 6h
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The metric; all, if none is named.")
    var metric: String?

    @Option(help: "Show its course of so long, such as 6h or 7d.")
    var since: String?

    @Option(help: "With --since: in so many rows at most.")
    var rows = 24

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1...5_000).contains(rows) else { throw ValidationError("--rows: allowed is 1 to 5000") }
        if since != nil, metric == nil { throw ValidationError("--since needs a METRIC") }
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            if let since, let metric { return try await course(of: metric, since, application) }
            let latest = try await application.monitoring.series.latest(of: metric).map {
                LatestFacts($0.series, $0.point)
            }
            if json { return try JSONOutput.print(latest) }
            guard !latest.isEmpty else {
                return Console.print("nothing was measured in the last five minutes; herald serve does that")
            }
            var table = TextTable("SERIES", "NODE", "AT", "VALUE")
            for series in latest {
                table.add(series.series, series.node ?? "-", application.time(series.at), Self.number(series.value))
            }
            table.lines.forEach { Console.print($0) }
        }
    }

    private struct Course: Encodable {
        struct Point: Encodable {
            let at: Date
            let average: Double
            let minimum: Double
            let maximum: Double
        }
        let series: String
        let node: String?
        let points: [Point]
    }

    private func course(of metric: String, _ since: String, _ application: HeraldApplication) async throws {
        guard let age = DurationText.parse(since), age > .zero else {
            throw CommandFailure(.misuse, "--since \(since): allowed is \(DurationText.allowed)")
        }
        let to = application.clock.now()
        let from = to.addingTimeInterval(-age.seconds)
        let store = application.monitoring.series
        var courses: [Course] = []
        for series in try await store.series(of: metric, labels: [:], since: from) {
            let points = SeriesChart.reduce(
                try await store.points(of: series, from: from, to: to), from: from, to: to, most: rows)
            courses.append(
                Course(
                    series: series.name.description, node: series.node.isEmpty ? nil : series.node,
                    points: points.map {
                        Course.Point(at: $0.at, average: $0.average, minimum: $0.minimum, maximum: $0.maximum)
                    }))
        }
        if json { return try JSONOutput.print(courses) }
        for course in courses {
            Console.print(course.series + (course.node.map { " of \($0)" } ?? ""))
            var table = TextTable("  AT", "AVERAGE", "LOWEST", "HIGHEST")
            for point in course.points {
                table.add(
                    "  " + application.time(point.at), Self.number(point.average), Self.number(point.minimum),
                    Self.number(point.maximum))
            }
            table.lines.forEach { Console.print($0) }
        }
        if courses.isEmpty { Console.print("nothing was measured of \(metric)") }
    }

    /// With at most three places.
    private static func number(_ value: Double) -> String {
        guard value.magnitude < 1e15 else { return "\(value)" }
        let rounded = (value * 1_000).rounded() / 1_000
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }
}
