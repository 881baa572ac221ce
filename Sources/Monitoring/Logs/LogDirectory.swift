package import Foundation
import Observability

/// A directory with log files: how much room they take and which are old.
package struct LogDirectory: Sendable {
    package struct File: Sendable, Hashable {
        package let path: String
        package let name: String
        package let bytes: Int64
        package let modifiedAt: Date
    }

    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// The regular files in it that are logs by name and that nobody else keeps within bounds (`x.log`, `x.log.1`, `x.log.gz`), not those of folders in it,
    /// and nothing behind a link; empty if there is no such directory.
    package func files() throws -> [File] {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else { return [] }
        return try manager.contentsOfDirectory(atPath: path).sorted().compactMap { name in
            guard Self.isLog(name), !Self.isKept(name) else { return nil }
            let file = path + "/" + name
            guard let attributes = try? manager.attributesOfItem(atPath: file),
                attributes[.type] as? FileAttributeType == .typeRegular
            else { return nil }
            return File(
                path: file, name: name, bytes: (attributes[.size] as? NSNumber)?.int64Value ?? 0,
                modifiedAt: attributes[.modificationDate] as? Date ?? .distantFuture)
        }
    }

    /// Those of the section `logging:` have days and a size of their own.
    private static func isKept(_ name: String) -> Bool {
        LogFileName(name).map { LogFileRetention.prefixes.contains($0.prefix) } ?? false
    }

    private static func isLog(_ name: String) -> Bool {
        name.hasSuffix(".log") || name.hasSuffix(".log.gz") || name.contains(".log.")
    }
}
