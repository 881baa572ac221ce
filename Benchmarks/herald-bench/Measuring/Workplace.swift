import Foundation

/// A temporary folder with `recipes/sixpage.yaml` in it, pointed at the benchmark's database and simulator.
struct Workplace {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "herald-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The recipe as it stands in the repository.
    static func recipe() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        return try String(contentsOf: root.appending(path: "recipes/sixpage.yaml"), encoding: .utf8)
    }

    /// Writes the recipe with its channel under another name: a channel of its own for each run, because
    /// one robot takes 20 messages a minute only and the same report to the same channel goes out once.
    ///
    /// - Parameter sections: further ones, as they stand in the file.
    func writeConfiguration(channel: String, appending sections: String = "") throws -> String {
        let text = try Self.recipe()
            .replacingOccurrences(of: "\n  ops:\n", with: "\n  \(channel):\n")
            .replacingOccurrences(of: "[ops]", with: "[\(channel)]")
        let file = folder.appending(path: "herald.yaml")
        try (text + sections).write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    /// What `herald serve` has written of requests.
    func accessLogBytes() throws -> Int {
        let logs = folder.appending(path: "logs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: logs.path)) ?? []
        return try names.filter { $0.hasPrefix("access_") }.reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: logs.appending(path: name).path)
            return sum + (attributes[.size] as? Int ?? 0)
        }
    }
}
