import Foundation
import Settings
import Testing

@testable import App

@Suite("deploy/docker")
struct DockerTests {
    private static let instructions = Result {
        try DeployFolder.text("docker/Dockerfile").replacing("\\\n", with: " ").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map(String.init)
    }

    /// The instructions of the image that runs.
    private static func running() throws -> [String] {
        let all = try instructions.get()
        let last = try #require(all.lastIndex { $0.hasPrefix("FROM ") })
        return Array(all[last...])
    }

    private static func arguments(of instruction: String) throws -> [String] {
        try running().filter { $0.hasPrefix(instruction + " ") }.map { String($0.dropFirst(instruction.count + 1)) }
    }

    /// The packages of the libraries that this build of Herald is linked with; those of Swift are in a release.
    private static func linkedPackages() async throws -> Set<String> {
        let linked = try await ProgramResult.of(["ldd", HeraldProcess.binary().path]).output
        // Those that the binary itself names, not those of theirs.
        let needed = try await ProgramResult.of(["objdump", "-p", HeraldProcess.binary().path]).output
            .split(separator: "\n").filter { $0.contains("NEEDED") }.compactMap {
                $0.split(whereSeparator: \.isWhitespace).last
            }
        var packages: Set<String> = []
        for line in linked.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 2, words[1] == "=>", needed.contains(words[0]) else { continue }
            guard !words[2].contains("/swift/") else { continue }
            packages.insert(try await package(of: String(words[2])))
        }
        return packages
    }

    /// Debian's /lib is a link to /usr/lib, and dpkg knows a file by either name.
    private static func package(of file: String) async throws -> String {
        let real = URL(filePath: file).resolvingSymlinksInPath().path
        for name in [file, real, real.hasPrefix("/usr") ? String(real.dropFirst(4)) : "/usr" + real] {
            let owner = try await ProgramResult.of(["dpkg", "-S", name])
            if owner.status == 0, let package = owner.output.split(separator: ":").first { return String(package) }
        }
        return "the package of \(file)"
    }

    @Test("the image has every library that Herald is linked with, and what it needs besides")
    func libraries() async throws {
        let installed = try Self.arguments(of: "RUN").flatMap { $0.split(separator: " ").map(String.init) }
        let linked = try await Self.linkedPackages().subtracting(["libc6", "libgcc-s1"])
        #expect(!linked.isEmpty)
        #expect(linked.subtracting(installed).isEmpty, "missing are \(linked.subtracting(installed).sorted())")
        #expect(installed.contains("ca-certificates") && installed.contains("tzdata"))
    }

    @Test("the image runs as nobody in particular, and its configuration and folders are where they are said to be")
    func image() throws {
        #expect(try Self.arguments(of: "USER") == ["10001:10001"])
        #expect(try Self.arguments(of: "ENTRYPOINT") == ["[\"herald\"]"])
        #expect(try Self.arguments(of: "CMD") == ["[\"serve\"]"])
        #expect(try Self.arguments(of: "ENV") == ["HERALD_CONFIG=/etc/herald/herald.yaml"])
        let copied = try Self.arguments(of: "COPY").filter { !$0.hasPrefix("--from") }.map { $0.split(separator: " ") }
        #expect(copied.map { String($0[1]) } == ["/etc/herald/herald.yaml"])
        for source in copied.map({ String($0[0]) }) {
            #expect(FileManager.default.fileExists(atPath: DeployFolder.root.appending(path: source).path))
        }
    }

    @Test("what is not needed for building stays outside, secrets first of all")
    func ignored() throws {
        let lines = try DeployFolder.text("docker/Dockerfile.dockerignore").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        #expect(lines.first == "*" && lines.contains("**/.env"))
        for name in lines where name.hasPrefix("!") && name != "!Package.resolved" {
            #expect(
                FileManager.default.fileExists(atPath: DeployFolder.root.appending(path: String(name.dropFirst())).path)
            )
        }
    }

    @Test("the image's configuration is right, on SQLite without a word and on PostgreSQL by the environment")
    func configuration() async throws {
        let text = try DeployFolder.text("docker/herald.yaml")
        let plain = try await CheckedConfiguration.of(text, ["WECOM_ROBOT_KEY": "k"])
        #expect(plain.configuration.store.database == "/var/lib/herald/herald.db" && plain.configuration.redis == nil)
        let port = try #require(plain.configuration.server?.port)
        #expect(try Self.arguments(of: "EXPOSE") == ["\(port)"])
        let served = try await CheckedConfiguration.of(
            text,
            [
                "WECOM_ROBOT_KEY": "k", "HERALD_STORE": "postgres://herald:p@postgres/herald",
                "REDIS_URL": "redis://redis:6379/0",
            ])
        #expect(served.configuration.redis != nil)
        let volumes = [plain.configuration.paths.logs, "/var/lib/herald"]
        for volume in volumes { #expect(try Self.arguments(of: "VOLUME")[0].contains("\"\(volume)\"")) }
    }

    @Test("Docker and Compose ask for health in the same way and as often as the origin did")
    func health() throws {
        let check = try DeployFolder.yaml("docker/compose.yaml")[0]["services"]["herald"]["healthcheck"]
        #expect(check["interval"].text == "30s" && check["timeout"].text == "10s")
        #expect(check["retries"].number == 3 && check["start_period"].text == "40s")
        let words = check["test"].items.compactMap(\.text)
        let options = "--interval=30s --timeout=10s --retries=3 --start-period=40s"
        let quoted = words.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
        #expect(try Self.arguments(of: "HEALTHCHECK") == ["\(options) CMD [\(quoted)]"])
        #expect(words.first == "CMD")
        let command = try HeraldCommand.parseAsRoot(Array(words.dropFirst(2)))
        #expect(type(of: command).configuration.commandName == "health")
    }

    @Test("Compose gives Herald the origin's limits, the time to stop, and the port that it listens on")
    func compose() async throws {
        let services = try DeployFolder.yaml("docker/compose.yaml")[0]["services"]
        let herald = services["herald"]
        let (limits, reserved) = (
            herald["deploy"]["resources"]["limits"], herald["deploy"]["resources"]["reservations"]
        )
        #expect(limits["memory"].text == "${MEMORY_LIMIT:-2048}M" && limits["cpus"].text == "${CPU_LIMIT:-2.0}")
        #expect(reserved["memory"].text == "${MEMORY_RESERVATION:-512}M")
        #expect(reserved["cpus"].text == "${CPU_RESERVATION:-0.5}")
        let patience = try #require(herald["stop_grace_period"].text.flatMap { Int64($0.dropLast()) })
        #expect(.seconds(patience) > HeraldApplication.longestShutdown + HeraldApplication.longestCancellation)
        let loaded = try await CheckedConfiguration.of(
            DeployFolder.text("docker/herald.yaml"), ["WECOM_ROBOT_KEY": "k"])
        #expect(herald["ports"][0].text?.hasSuffix(":\(loaded.configuration.server?.port ?? 0)") == true)
        let volumes = herald["volumes"].items.compactMap(\.text)
        #expect(volumes == ["state:/var/lib/herald", "logs:/var/log/herald"])
        // Every name that the configuration takes from the environment is one that Compose hands on.
        let names = try DeployFolder.text("docker/herald.yaml").matches(of: #/\$\{([A-Z_]+)/#).map { String($0.1) }
        #expect(Set(names) == Set(herald["environment"].keys))
        for dependency in herald["depends_on"].keys {
            #expect(services[dependency]["profiles"][0].text == "servers")
            #expect(herald["depends_on"][dependency]["required"].text == "false")
        }
    }
}
