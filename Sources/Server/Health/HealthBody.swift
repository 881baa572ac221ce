import FoundationEssentials
import Monitoring
import Observability

/// Origin 3's body of `/health`, written by hand, because floods of probes are its readers.
///
///     {"status":"healthy","timestamp":1757037600.123,"services":{"database":"ok"},
///      "system":{"cpu_percent":12.3,"memory_percent":45.6,"memory_available":1234567},"warnings":[]}
enum HealthBody {
    static func bytes(_ report: HealthReport, at now: Date) -> [UInt8] {
        let services = report.services.map { quoted($0.name) + ":" + quoted($0.state.rawValue) }
        let text =
            #"{"status":"# + quoted(report.isHealthy ? "healthy" : "unhealthy")
            + #","timestamp":"# + number(now.timeIntervalSince1970, places: 1_000)
            + #","services":{"# + services.joined(separator: ",")
            + #"},"system":{"# + system(report.machine).joined(separator: ",")
            + #"},"warnings":["# + report.warnings.map(quoted).joined(separator: ",") + "]}"
        return Array(text.utf8)
    }

    /// What could not be read is null: the shape is the same everywhere.
    private static func system(_ machine: MachineReading) -> [String] {
        [
            ("cpu_percent", percent(machine.cpuPercent)),
            ("memory_percent", percent(machine.memoryPercent)),
            ("memory_available", machine.memoryAvailable.map(String.init)),
            ("disk_percent", percent(machine.diskPercent)),
            ("disk_free", machine.diskFree.map(String.init)),
            ("load_1m", load(machine, 0)), ("load_5m", load(machine, 1)), ("load_15m", load(machine, 2)),
        ].map { quoted($0.0) + ":" + ($0.1 ?? "null") }
    }

    private static func percent(_ value: Double?) -> String? { value.map { number($0, places: 10) } }

    private static func load(_ machine: MachineReading, _ index: Int) -> String? {
        machine.load.indices.contains(index) ? number(machine.load[index], places: 100) : nil
    }

    private static func number(_ value: Double, places: Double) -> String { "\((value * places).rounded() / places)" }

    private static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
