import Foundation

/// What the command line asks for.
struct BenchOptions {
    enum Benchmark: String, CaseIterable {
        case report, service, outbox, pace, peers, store, http
        case httpIdle = "http-idle"
        case settlement, watches, telemetry
        case telemetryVersions = "telemetry-versions"
    }

    static let usage = """
        usage: herald-bench [--herald PATH] [--python PATH]
                            [--only report|service|outbox|pace|peers|store|http|http-idle|settlement|watches|telemetry|
                                    telemetry-versions]
                            [--users N] [--deliveries N] [--submissions N] [--changes N] [--runs N]
        """

    /// The `herald` binary that is measured; by default the one beside this program.
    var herald = ""
    /// An interpreter that has what `Benchmarks/Python` needs.
    var python = ""
    var benchmarks = Benchmark.allCases
    /// Users and watches; purchases are a fifth of it.
    var users = 1_000_000
    var deliveries = 20_000
    /// On the day that is settled; ten times as many are on other days, and one in a hundred is a task's first.
    var submissions = 200_000
    /// Rows that a watch is told of.
    var changes = 100_000
    var runs = 11
    /// Not a measurement: the other process of the outbox benchmark.
    var servesEndpoint = false
    /// The other process of the HTTP benchmark.
    var servesBareRoute = false
    /// The other process of the settlement's.
    var servesPartner = false

    init(_ arguments: some Sequence<String>) throws {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            if name == "--instant-endpoint" {
                servesEndpoint = true
                return
            }
            if name == "--bare-route" {
                servesBareRoute = true
                return
            }
            if name == "--partner" {
                servesPartner = true
                return
            }
            guard let value = rest.popFirst() else { throw BenchError(Self.usage) }
            switch name {
            case "--herald": herald = value
            case "--python": python = value
            case "--only": benchmarks = try [Self.parsed(value, Benchmark.init(rawValue:))]
            case "--users": users = try Self.parsed(value, Int.init)
            case "--deliveries": deliveries = try Self.parsed(value, Int.init)
            case "--submissions": submissions = try Self.parsed(value, Int.init)
            case "--changes": changes = try Self.parsed(value, Int.init)
            case "--runs": runs = try Self.parsed(value, Int.init)
            default: throw BenchError("unknown option \(name)\n\(Self.usage)")
            }
        }
        if herald.isEmpty { herald = Self.heraldBesideThis }
        guard users >= 100, deliveries >= 100, submissions >= 1_000, changes >= 100, runs >= 1 else {
            throw BenchError(Self.usage)
        }
    }

    private static var heraldBesideThis: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "herald").path
    }

    private static func parsed<Value>(_ text: String, _ parse: (String) -> Value?) throws -> Value {
        guard let value = parse(text) else { throw BenchError("not understood: \(text)\n\(usage)") }
        return value
    }
}

/// Why a benchmark cannot run, in one sentence.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
