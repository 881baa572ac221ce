import Foundation
import Testing

/// A piece of code that stands in docs/telemetry-client.md, as it stands there.
struct DocumentExample: CustomTestStringConvertible, Sendable {
    let heading: String
    /// Name of the file that it is written to.
    let file: String
    /// The words that run it, the file after them.
    let command: [String]
    /// As the program names the system it runs on.
    let system: String

    var testDescription: String { heading }

    static let all: [DocumentExample] = [
        DocumentExample(heading: "curl", file: "curl.sh", command: ["sh"], system: "Linux"),
        DocumentExample(heading: "Shell", file: "report.sh", command: ["sh"], system: "Linux"),
        DocumentExample(heading: "Python", file: "report.py", command: ["python3"], system: "Linux"),
        DocumentExample(heading: "Node.js", file: "report.mjs", command: ["node"], system: "Linux"),
        DocumentExample(heading: "PHP", file: "report.php", command: ["php"], system: "Linux"),
        DocumentExample(heading: "Go", file: "report.go", command: ["go", "run"], system: "linux"),
    ]

    /// The first block of code below the heading.
    func code() throws -> String {
        let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/telemetry-client.md")
        let text = try String(contentsOf: document, encoding: .utf8)
        let section = text.components(separatedBy: "\n### \(heading)\n").dropFirst().first
        let block = section?.components(separatedBy: "\n```").dropFirst().first
        guard let block, let line = block.firstIndex(of: "\n") else { throw CocoaError(.fileReadCorruptFile) }
        return String(block[block.index(after: line)...]) + "\n"
    }

    /// Whether this machine has the program that runs it.
    var canRun: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let needed = command == ["sh"] ? "curl" : command[0]
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(needed)") }
    }
}
