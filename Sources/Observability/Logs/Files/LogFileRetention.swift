package import Foundation

/// Deletes log files of one kind that are older than they are kept, or too many. Blocks.
package struct LogFileRetention: Sendable {
    /// The kinds of files that are pruned by this.
    package static let prefixes: Set<String> = ["access", "error", "herald"]

    package let prefix: String
    /// Today and so many days before it are kept.
    package let days: Int
    /// All files of the kind together; beyond it the oldest go first, the newest never.
    package let maximumBytes: Int

    package init(prefix: String, days: Int, maximumBytes: Int) {
        self.prefix = prefix
        self.days = days
        self.maximumBytes = maximumBytes
    }

    private struct Found {
        let file: LogFileName
        let path: String
        let bytes: Int
    }

    /// - Returns: the names of what was deleted, and a sentence for each file that could not be.
    package func prune(
        _ directory: String, at now: Date, in timeZone: TimeZone
    ) -> (deleted: [String], problems: [String]) {
        let oldest = LogDay(now, in: timeZone).text(daysBefore: days, in: timeZone)
        var deleted: [String] = []
        var problems: [String] = []
        var bytes = 0
        for (index, found) in newestFirst(directory).enumerated() {
            bytes += found.bytes
            guard found.file.day < oldest || (bytes > maximumBytes && index > 0) else { continue }
            do {
                try FileManager.default.removeItem(atPath: found.path)
                deleted.append(found.path)
            } catch {
                problems.append("\(found.path) cannot be deleted: \(error.localizedDescription)")
            }
        }
        return (deleted, problems)
    }

    /// The regular files of the kind; nothing behind a link.
    private func newestFirst(_ directory: String) -> [Found] {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name -> Found? in
            guard let file = LogFileName(name), file.prefix == prefix,
                let attributes = try? manager.attributesOfItem(atPath: directory + "/" + name),
                attributes[.type] as? FileAttributeType == .typeRegular
            else { return nil }
            let bytes = (attributes[.size] as? NSNumber)?.intValue ?? 0
            return Found(file: file, path: directory + "/" + name, bytes: bytes)
        }.sorted { ($0.file.day, $0.file.number) > ($1.file.day, $1.file.number) }
    }
}
