import Foundation
import TestSupport

/// docs/settlements.md, whose statements and commands tests run.
enum SettlementsPage {
    static func text() throws -> String {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/settlements.md")
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// The SQL of the page that has a word.
    static func statements(containing word: String) throws -> [String] {
        try text().components(separatedBy: "```sql\n").dropFirst().compactMap { block in
            block.components(separatedBy: "```").first
        }.filter { $0.contains(word) }
    }

    /// The lines of the page that are commands: four spaces or more, and `herald`.
    static func commands() throws -> [[String]] {
        try text().split(separator: "\n").compactMap { line -> [String]? in
            let indent = line.prefix { $0 == " " }.count
            guard indent >= 4, line.dropFirst(indent).hasPrefix("herald ") else { return nil }
            let command = line.split(separator: "#", maxSplits: 1)[0]
            return command.split(separator: " ").dropFirst().map(String.init)
        }
    }
}
