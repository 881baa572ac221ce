// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "TelemetryClientExample",
    // An application of your own names the repository instead:
    // .package(url: "https://github.com/your-organisation/herald.git", branch: "main")
    dependencies: [.package(name: "herald", path: "../..")],
    targets: [
        .executableTarget(
            name: "TelemetryClientExample", dependencies: [.product(name: "TelemetryClient", package: "herald")])
    ]
)
