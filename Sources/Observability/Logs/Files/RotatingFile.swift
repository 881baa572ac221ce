import Foundation

/// The file that the lines of one kind go to at present. Blocks: it belongs to one thread.
///
/// Before each batch it looks whether the path still leads to the file that is open, so that `logrotate` and people may
/// move it away, and how long the file is, so that they may also cut it off (`copytruncate`).
struct RotatingFile: ~Copyable {
    private let directory: String
    private let prefix: String
    private let maximumBytes: Int
    private var descriptor: Int32 = -1
    private var path = ""
    private var day: LogDay?
    private var number = 0
    /// The last write stopped within a line; the next begins a new one.
    private var isTorn = false

    init(directory: String, prefix: String, maximumBytes: Int) {
        self.directory = directory
        self.prefix = prefix
        self.maximumBytes = maximumBytes
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes whole lines of one day.
    ///
    /// - Returns: how many bytes at the end could not be written, and why.
    mutating func write(_ lines: [UInt8], of day: LogDay) -> (lost: ArraySlice<UInt8>, error: (any Error)?) {
        var rest = lines[...]
        do {
            while !rest.isEmpty {
                let room = try openFile(for: day, next: rest)
                let piece = Self.wholeLines(rest, within: room)
                rest = rest[rest.index(rest.startIndex, offsetBy: try put(piece))...]
            }
            return (rest, nil)
        } catch let error as Shortage {
            rest = rest.dropFirst(error.written)
            return (rest, error.cause)
        } catch {
            return (rest, error)
        }
    }

    /// A write that stopped on the way.
    private struct Shortage: Error {
        let written: Int
        let cause: POSIXError
    }

    /// - Returns: how many bytes fit into the file that is open then.
    private mutating func openFile(for day: LogDay, next lines: ArraySlice<UInt8>) throws -> Int {
        if descriptor < 0 || self.day != day || isMoved() { try reopen(for: day) }
        var room = maximumBytes - size()
        while room < Self.firstLine(lines), room < maximumBytes {
            number += 1
            try open(day)
            room = maximumBytes - size()
        }
        return room
    }

    /// The day's last file: after a restart it goes on where it was.
    private mutating func reopen(for day: LogDay) throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        let isNextDay = self.day != day
        self.day = day
        if isNextDay {
            number =
                try FileManager.default.contentsOfDirectory(atPath: directory).compactMap(LogFileName.init)
                .filter { $0.prefix == prefix && $0.day == day.text && $0.isPlain }.map(\.number).max() ?? 0
        }
        try open(day)
    }

    private mutating func open(_ day: LogDay) throws {
        if descriptor >= 0 { close(descriptor) }
        path = directory + "/" + day.fileName(prefix, number: number)
        descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        isTorn = false
        guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    private func isMoved() -> Bool {
        var there = stat()
        var here = stat()
        guard stat(path, &there) == 0, fstat(descriptor, &here) == 0 else { return true }
        return there.st_ino != here.st_ino || there.st_dev != here.st_dev
    }

    private func size() -> Int {
        var here = stat()
        return fstat(descriptor, &here) == 0 ? Int(here.st_size) : 0
    }

    /// - Returns: how much of it was written: all.
    private mutating func put(_ piece: ArraySlice<UInt8>) throws -> Int {
        if isTorn { isTorn = try write([UInt8(ascii: "\n")][...]) != 1 }
        return try write(piece)
    }

    private mutating func write(_ piece: ArraySlice<UInt8>) throws -> Int {
        var written = 0
        while written < piece.count {
            let count = piece.dropFirst(written).withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                if written > 0 { isTorn = true }
                throw Shortage(written: written, cause: POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO))
            }
        }
        return written
    }

    private static func firstLine(_ lines: ArraySlice<UInt8>) -> Int {
        (lines.firstIndex(of: newline).map { $0 - lines.startIndex + 1 }) ?? lines.count
    }

    /// At least one line, even if it is longer than a file may be.
    private static func wholeLines(_ lines: ArraySlice<UInt8>, within room: Int) -> ArraySlice<UInt8> {
        if lines.count <= room { return lines }
        if let last = lines.prefix(max(0, room)).lastIndex(of: newline) { return lines[...last] }
        return lines.prefix(firstLine(lines))
    }

    private static let newline = UInt8(ascii: "\n")
}
