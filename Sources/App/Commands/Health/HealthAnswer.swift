import Foundation
import Monitoring

/// What a running Herald answers at `/health`.
struct HealthAnswer: Sendable, Decodable {
    struct System: Sendable, Decodable {
        let cpuPercent: Double?
        let memoryPercent: Double?
        let memoryAvailable: Double?
        let diskPercent: Double?
        let diskFree: Double?
        let load1m: Double?
        let load5m: Double?
        let load15m: Double?

        private enum CodingKeys: String, CodingKey {
            case cpuPercent = "cpu_percent"
            case memoryPercent = "memory_percent"
            case memoryAvailable = "memory_available"
            case diskPercent = "disk_percent"
            case diskFree = "disk_free"
            case load1m = "load_1m"
            case load5m = "load_5m"
            case load15m = "load_15m"
        }
    }

    let status: String
    let services: [String: String]
    let system: System
    let warnings: [String]

    /// - Throws: for anything but such a body: something else listens there.
    init(_ body: [UInt8]) throws {
        self = try JSONDecoder().decode(HealthAnswer.self, from: Data(body))
    }

    var isHealthy: Bool { status == "healthy" }

    /// Whose failure makes it unhealthy.
    var failing: [String] { services.filter { $0.value == ProbeReading.State.error.rawValue }.keys.sorted() }

    /// For people.
    var lines: [String] {
        services.sorted { $0.key < $1.key }.map { "\(Self.mark($0.value)) \($0.key): \($0.value)" }
            + [machineLine] + warnings.map { "! \($0)" }
    }

    private var machineLine: String {
        let parts: [String?] = [
            system.cpuPercent.map { "cpu \($0) %" },
            system.memoryPercent.map { "memory \($0) %" },
            system.memoryAvailable.map { "\(FileSize.text(Int64($0))) available" },
            system.diskPercent.map { "disk \($0) %" },
            system.diskFree.map { "\(FileSize.text(Int64($0))) free" },
            system.load1m.map { "load \($0)" },
        ]
        return "  " + parts.compactMap(\.self).joined(separator: ", ")
    }

    private static func mark(_ state: String) -> String {
        switch ProbeReading.State(rawValue: state) {
        case .ok: "✓"
        case .warning: "!"
        case .error, nil: "✗"
        }
    }
}
