// swift-tools-version: 6.2
import PackageDescription

// Strict flags stand here once, for every target of ours: Swift 6 language mode comes with the tools
// version, our own warnings are errors (a dependency's are not ours to mend), and an existential is
// spelled `any`, so that its cost is seen where it is paid. What a target imports is its own affair unless
// it says `package import`.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let metricsTestKit: Target.Dependency = .product(name: "MetricsTestKit", package: "swift-metrics")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// The floors: a room imports only rooms further down. `make lint` proves it over the sources.
let package = Package(
    name: "herald",
    products: [
        .executable(name: "herald", targets: ["herald"]),
        .library(name: "WeCom", targets: ["WeCom"]),
        .library(name: "TelemetryClient", targets: ["TelemetryClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // below: system libraries, time and threads
        .systemLibrary(
            name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CHiredis", pkgConfig: "hiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        room("Timekeeping"),
        room("Threading"),

        // ground
        room("Database", ["Threading", "Timekeeping", logging, serviceLifecycle]),
        room("Coordination", ["CHiredis", "Threading", "Timekeeping", crypto, logging]),
        room("Networks", ["Threading", "Timekeeping"]),
        room("Observability", ["Threading", "Timekeeping", logging, metrics]),
        room("Settings", [configuration, yams]),

        // floor 1
        room("SQLiteDriver", ["Database", "CSQLite"]),
        room("PostgreSQLDriver", ["Database", "Threading", "CLibpq"]),
        room("MySQLDriver", ["Database", "CMariaDB"]),
        room("WeCom", [asyncHTTPClient, crypto, nioCore, nioPosix]),

        // floor 2
        room(
            "Delivery",
            [
                "Coordination", "Database", "Observability", "Settings", "Timekeeping", logging, metrics,
                serviceLifecycle,
            ]),
        room(
            "Scheduling",
            ["Database", "Observability", "Settings", "Timekeeping", logging, metrics, serviceLifecycle]),
        room("Templates", ["Database", "Timekeeping", mustache]),

        // floor 3
        room(
            "Reports",
            [
                "Database", "Delivery", "Observability", "Scheduling", "Settings", "Templates", "Timekeeping", logging,
                mustache, serviceLifecycle,
            ]),
        room(
            "Watches",
            [
                "Database", "Delivery", "Observability", "Scheduling", "Settings", "Templates", "Timekeeping", logging,
                metrics, mustache, serviceLifecycle, yams,
            ]),
        room(
            "Settlement",
            [
                "Coordination", "Database", "Delivery", "Networks", "Observability", "Scheduling", "Settings",
                "Threading", "Timekeeping", asyncHTTPClient, crypto, logging, metrics, nioCore, nioHTTP1, nioPosix,
                serviceLifecycle,
            ]),
        room(
            "Channels",
            [
                "CCurl", "Coordination", "Database", "Delivery", "Networks", "Observability", "Settings", "Threading",
                "Timekeeping", "WeCom", asyncHTTPClient, crypto, logging, nioCore, nioPosix,
            ]),
        room(
            "Telemetry",
            [
                "Database", "Observability", "Scheduling", "Settings", "Timekeeping", logging, metrics,
                serviceLifecycle,
            ]),
        room(
            "Monitoring",
            [
                "Coordination", "Database", "Delivery", "Observability", "Scheduling", "Settings", "Threading",
                "Timekeeping", asyncHTTPClient, crypto, logging, metrics, mustache, nioCore, nioPosix, serviceLifecycle,
            ]),

        // floor 4
        room(
            "Server",
            [
                "Coordination", "Database", "Delivery", "Monitoring", "Networks", "Observability", "Reports",
                "Scheduling", "Settings", "Settlement", "Telemetry", "Threading", "Timekeeping", "Watches", crypto,
                httpTypes, hummingbird, hummingbirdCore, logging, metrics, nioCore, nioHTTP1, nioPosix,
                serviceLifecycle,
            ],
            // What the API promises, served as it is.
            resources: [.embedInCode("OpenAPI/openapi.yaml")]),

        // floor 5
        room(
            "App",
            [
                "Channels", "Coordination", "Database", "Delivery", "Monitoring", "MySQLDriver", "Observability",
                "PostgreSQLDriver", "Reports", "SQLiteDriver", "SampleData", "Scheduling", "Server", "Settings",
                "Settlement", "Telemetry", "Threading", "Timekeeping", "Watches", "WeCom", "WeComSimulator", "Networks",
                argumentParser, asyncHTTPClient, crypto, hummingbird, logging, metrics, nioCore, nioPosix,
                serviceLifecycle, unixSignals,
            ],
            // Links to the recipes: the one binary carries them for its demo.
            resources: [.embedInCode("Demo/sixpage.yaml"), .embedInCode("Demo/member-card.mustache")]),

        // floor 6
        .executableTarget(name: "herald", dependencies: ["App"], swiftSettings: strict),

        // beside
        room("TelemetryClient"),
        room("WeComSimulator", ["Timekeeping", crypto, hummingbird, logging, nioCore, serviceLifecycle]),
        room("SampleData", ["Database", "Timekeeping"]),
        room(
            "TestSupport",
            [
                "Database", "MySQLDriver", "PostgreSQLDriver", "SQLiteDriver", "Threading", "Timekeeping", hummingbird,
                logging, nioCore, serviceLifecycle,
            ]),
        room("DatabaseConformance", ["Database", "TestSupport", "Timekeeping"]),
        .executableTarget(
            name: "herald-bench",
            dependencies: [
                "Coordination", "Database", "Delivery", "Monitoring", "Observability", "SQLiteDriver", "SampleData",
                "Server", "Settlement", "Telemetry", "TestSupport", "Timekeeping", "Watches", asyncHTTPClient,
                httpTypes,
                hummingbird, logging, nioCore, yams,
            ],
            path: "Benchmarks/herald-bench", swiftSettings: strict),

        tests(
            "DatabaseTests",
            ["Database", "DatabaseConformance", "SQLiteDriver", "TestSupport", "Threading", "Timekeeping"]),
        tests("TestSupportTests", ["TestSupport", "Timekeeping"]),
        tests(
            "CoordinationTests",
            ["Coordination", "TestSupport", "Threading", "Timekeeping", "coordination-probe", logging]),
        // One of the many processes of those tests.
        .executableTarget(
            name: "coordination-probe", dependencies: ["Coordination", "Timekeeping", logging],
            path: "Tests/coordination-probe", swiftSettings: strict),
        tests("NetworksTests", ["Networks", "TestSupport", "Timekeeping"]),
        tests("ObservabilityTests", ["Observability", "TestSupport", "Timekeeping", logging, metrics]),
        tests("SettingsTests", ["Settings"]),
        tests("WeComTests", ["TestSupport", "Timekeeping", "WeCom", "WeComSimulator", asyncHTTPClient]),
        tests(
            "DeliveryTests",
            [
                "Database", "Delivery", "Coordination", "Observability", "TestSupport", "Timekeeping", logging,
                metrics, metricsTestKit, serviceLifecycle,
            ]),
        tests(
            "SchedulingTests",
            [
                "Database", "Observability", "Scheduling", "TestSupport", "Timekeeping", logging, metrics,
                serviceLifecycle,
            ]),
        tests(
            "ReportsTests",
            [
                "Database", "Delivery", "Observability", "Reports", "SampleData", "Scheduling", "Settings",
                "Templates", "TestSupport", "Timekeeping", logging,
            ]),
        tests(
            "WatchesTests",
            [
                "Database", "Delivery", "Observability", "SampleData", "Scheduling", "Settings", "Templates",
                "TestSupport", "Timekeeping", "Watches", logging, metrics, serviceLifecycle,
            ]),
        tests(
            "SettlementTests",
            [
                "Database", "Delivery", "Networks", "Observability", "PostgreSQLDriver", "SQLiteDriver", "SampleData",
                "Scheduling", "Settings", "Settlement", "TestSupport", "Timekeeping", asyncHTTPClient, crypto,
                hummingbird, logging, metrics, nioCore, serviceLifecycle,
            ]),
        tests(
            "ChannelsTests",
            [
                "Channels", "Coordination", "Database", "Delivery", "Networks", "Observability", "Settings",
                "TestSupport", "Threading", "Timekeeping", "WeCom", "WeComSimulator", asyncHTTPClient, crypto,
                hummingbird, logging, nioCore, nioPosix, serviceLifecycle,
            ]),
        tests(
            "TelemetryTests",
            [
                "Database", "Observability", "SQLiteDriver", "Settings", "Telemetry", "TestSupport", "Timekeeping",
                logging, metrics, serviceLifecycle,
            ]),
        tests("TelemetryClientTests", ["TelemetryClient", "telemetry-client-probe"]),
        // An application that embeds the client, for those tests to watch from outside.
        .executableTarget(
            name: "telemetry-client-probe", dependencies: ["TelemetryClient"],
            path: "Tests/telemetry-client-probe", swiftSettings: strict),
        tests(
            "MonitoringTests",
            [
                "Coordination", "Database", "Delivery", "Monitoring", "Observability", "Scheduling", "Settings",
                "TestSupport", "Timekeeping", "WeComSimulator", asyncHTTPClient, logging, metrics,
            ]),
        tests(
            "ServerTests",
            [
                "Coordination", "Database", "Delivery", "Monitoring", "Networks", "Observability", "Reports",
                "SampleData", "Scheduling", "Server", "Settings", "Settlement", "Telemetry", "Templates", "TestSupport",
                "Timekeeping", "Watches", "WeComSimulator", asyncHTTPClient, crypto, httpTypes, hummingbird, logging,
                metrics, nioCore, nioEmbedded, nioHTTP1, nioPosix, serviceLifecycle, yams,
            ]),
        tests(
            "WeComSimulatorTests",
            ["TestSupport", "Timekeeping", "WeComSimulator", asyncHTTPClient, logging, nioCore, nioPosix]),
        tests("SampleDataTests", ["Database", "SampleData", "TestSupport", "Timekeeping", yams]),
        tests(
            "AppTests",
            [
                "App", "Channels", "Coordination", "Database", "Delivery", "Monitoring", "Reports", "SQLiteDriver",
                "SampleData", "Scheduling", "Server", "Settings", "Settlement", "Telemetry", "TestSupport",
                "Timekeeping", "Watches", "WeComSimulator", "herald", "Observability", argumentParser, asyncHTTPClient,
                logging, nioCore,
                nioPosix, yams,
            ]),
    ]
)
