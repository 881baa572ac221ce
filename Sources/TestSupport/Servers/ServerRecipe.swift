import Foundation

/// How a server of one kind is set up in a folder and started on a port.
struct ServerRecipe: Sendable {
    let folder: String
    let url: String
    /// The system user that it runs as where the test is root, which neither database's server would be.
    let user: String?
    let setup: [String]?
    let program: [String]
    /// Fails until it answers.
    let probe: @Sendable () throws -> Void
    /// What makes the server's process end at once.
    var crashSignal = "KILL"

    var command: [String] { asUser(program) }

    func prepare() throws {
        guard let setup else { return }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = asUser(setup)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestSupportError("\(setup[0]) failed: \(text.suffix(2_000))")
        }
    }

    /// A folder that `user` may work in.
    static func makeFolder(for user: String?) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/herald-server-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if isRoot, let user {
            try FileManager.default.setAttributes([.ownerAccountName: user], ofItemAtPath: path)
        }
        return path
    }

    /// Debian keeps the servers outside the PATH.
    static func find(_ names: String...) throws -> String {
        let manager = FileManager.default
        let path = (TestEnvironment.value("PATH") ?? "").split(separator: ":").map(String.init)
        let postgresql = "/usr/lib/postgresql"
        let versions = ((try? manager.contentsOfDirectory(atPath: postgresql)) ?? []).sorted {
            $0.compare($1, options: .numeric) == .orderedDescending
        }
        for name in names {
            for folder in path + ["/usr/sbin"] + versions.map({ "\(postgresql)/\($0)/bin" })
            where manager.isExecutableFile(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        throw TestSupportError("\(names[0]) is not installed; run make setup-test")
    }

    private static var isRoot: Bool { getuid() == 0 }

    private func asUser(_ command: [String]) -> [String] {
        guard Self.isRoot, let user else { return command }
        return ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"] + command
    }
}
