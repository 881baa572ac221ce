import Foundation

/// Puts a log that is long or old aside: `monitor.log` becomes `monitor.log.1`, that `monitor.log.2`, and so on.
package struct LogRotation: Sendable {
    /// A file that is longer is put aside.
    package var maximumBytes: Int64
    /// So is one that was begun longer ago.
    package var maximumAge: Duration
    /// So many are kept.
    package var kept: Int

    package init(maximumBytes: Int64 = 10 << 20, maximumAge: Duration = .seconds(90 * 86_400), kept: Int = 5) {
        self.maximumBytes = maximumBytes
        self.maximumAge = maximumAge
        self.kept = kept
    }

    /// Blocks.
    func rotate(_ path: String, at now: Date) throws {
        let manager = FileManager.default
        guard let attributes = try? manager.attributesOfItem(atPath: path) else { return }
        let bytes = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        let begun = Self.firstTime(in: path) ?? now
        guard
            bytes > maximumBytes || (bytes > 0 && now.timeIntervalSince(begun) > Double(maximumAge.components.seconds))
        else { return }
        try? manager.removeItem(atPath: "\(path).\(kept)")
        for number in stride(from: kept - 1, through: 1, by: -1) {
            try? manager.moveItem(atPath: "\(path).\(number)", toPath: "\(path).\(number + 1)")
        }
        try manager.moveItem(atPath: path, toPath: "\(path).1")
    }

    /// Of its first line: `[2025-09-05 10:00:00] …`. Which zone it is in matters little to its age.
    private static func firstTime(in path: String) -> Date? {
        guard let file = FileHandle(forReadingAtPath: path), let start = try? file.read(upToCount: 20) else {
            return nil
        }
        let text = String(decoding: start, as: UTF8.self)
        guard text.utf8.count == 20, text.hasPrefix("[") else { return nil }
        return try? Date("\(text.dropFirst().prefix(10))T\(text.suffix(8))Z", strategy: .iso8601)
    }
}
