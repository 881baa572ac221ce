import Foundation

/// Reads a file of settings whole, within bounds.
package enum SettingsFile {
    /// A configuration of a thousand reports has half of that; what is bigger is something else.
    static let greatestSizeBytes = 1 << 20

    /// - Throws: one problem, a sentence about the file, with its path as the problem's path.
    package static func read(_ path: String) throws(SettingsProblems) -> String {
        let bytes = try contents(path)
        guard bytes.count <= greatestSizeBytes else {
            throw problem(
                path, "is greater than \(ByteSizeText.format(greatestSizeBytes)), which no configuration needs")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsProblems([
                SettingsProblem(
                    position: .file(path, line: firstInvalidLine(bytes), column: 1), path: "",
                    message: "found bytes that are not UTF-8; save the file as UTF-8")
            ])
        }
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func contents(_ path: String) throws(SettingsProblems) -> Data {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw problem(path, "does not exist")
        }
        guard !isDirectory.boolValue else { throw problem(path, "is a directory; a file is needed") }
        guard FileManager.default.isReadableFile(atPath: path), let handle = FileHandle(forReadingAtPath: path) else {
            throw problem(path, "may not be read by this user; give it read permission")
        }
        defer { try? handle.close() }
        do {
            // One byte more than allowed tells a file that is too great, be it a device without end.
            return try handle.read(upToCount: greatestSizeBytes + 1) ?? Data()
        } catch {
            throw problem(path, "cannot be read: \(error.localizedDescription)")
        }
    }

    private static func problem(_ path: String, _ message: String) -> SettingsProblems {
        SettingsProblems([SettingsProblem(position: nil, path: path, message: "the file \(message)")])
    }

    private static func firstInvalidLine(_ bytes: Data) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }
}
