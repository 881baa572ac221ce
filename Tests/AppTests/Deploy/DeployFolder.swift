import Foundation
import TestSupport
import Yams

@testable import App

/// The folder deploy/ of the repository, and a program that is run on what is in it.
enum DeployFolder {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized

    static func path(_ name: String) -> String { root.appending(path: "deploy/" + name).path }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: root.appending(path: "deploy/" + name), encoding: .utf8)
    }

    /// The documents of a YAML file.
    static func yaml(_ name: String) throws -> [Tree] {
        try Yams.load_all(yaml: text(name)).map { Tree($0) }
    }

    static func withScratch<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "herald-deploy-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}

/// A program's end: its status, and what it said on both ways out.
struct ProgramResult: Sendable {
    let status: Int32
    let output: String

    /// - Parameters:
    ///   - command: the first is looked for where Debian keeps programs of administrators, too.
    ///   - input: what it reads from its standard input.
    static func of(_ command: [String], input: String = "") async throws -> ProgramResult {
        let file = FileManager.default.temporaryDirectory.appending(path: "herald-input-" + UUID().uuidString)
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await onOwnThread {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = command
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            process.environment = ProcessInfo.processInfo.environment.merging(["PATH": path + ":/usr/sbin:/sbin"]) {
                $1
            }
            process.standardInput = try FileHandle(forReadingFrom: file)
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let said = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return ProgramResult(status: process.terminationStatus, output: String(decoding: said, as: UTF8.self))
        }
    }
}

/// A YAML document, asked by path.
struct Tree {
    let value: Any?

    init(_ value: Any?) { self.value = value }

    subscript(key: String) -> Tree { Tree((value as? [String: Any])?[key]) }
    subscript(index: Int) -> Tree { Tree(items.indices.contains(index) ? items[index].value : nil) }

    var items: [Tree] { (value as? [Any])?.map { Tree($0) } ?? [] }
    var keys: [String] { (value as? [String: Any])?.keys.sorted() ?? [] }
    var text: String? { value.map { "\($0)" } }
    var number: Int? { value as? Int }
}

extension HeraldFolder {
    /// The paths of everything that a Herald answers.
    static func endpoints() async throws -> [String] {
        try await with { folder in
            try folder.configure()
            let loaded = try LoadedConfiguration.load(file: folder.configurationFile)
            return try await HeraldApplication.with(loaded) { application in
                try application.endpoints(application.runningServices()).map(\.path)
            }
        }
    }
}
