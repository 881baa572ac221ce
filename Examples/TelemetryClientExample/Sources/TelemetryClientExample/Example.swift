import Foundation
import TelemetryClient

/// A program that counts the words of its input, says once a day that it is in use, and lets people look and say no.
///
///     swift run TelemetryClientExample --show-telemetry
///     echo "one two three" | STATISTICS_URL=http://127.0.0.1:8080/statistics swift run TelemetryClientExample
@main
struct Example {
    static func main() async {
        var configuration = TelemetryClient.Configuration()
        configuration.isEnabled = !CommandLine.arguments.contains("--no-telemetry")
        let telemetry = TelemetryClient(
            endpoint: ProcessInfo.processInfo.environment["STATISTICS_URL"] ?? "https://stats.example.com/statistics",
            project: "telemetry-client-example", version: "1.0.0", configuration: configuration)

        if CommandLine.arguments.contains("--show-telemetry") {
            print(telemetry.preview().map(String.init(describing:)) ?? "Telemetry is off: \(reason(telemetry)).")
            return
        }

        // At the start: it leaves while the program works.
        telemetry.report()
        var words = 0
        while let line = readLine() { words += line.split(separator: " ").count }
        print(words)

        // The program ends here: a moment for what is under way, and not more.
        await telemetry.flush(within: .seconds(1))
    }

    private static func reason(_ telemetry: TelemetryClient) -> String { telemetry.offReason?.rawValue ?? "unknown" }
}
