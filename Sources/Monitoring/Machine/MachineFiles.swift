import Glibc

/// Reads the kernel's little files. Tests give other folders.
package struct MachineFiles: Sendable {
    private let proc: String
    private let controlGroups: String

    package init(proc: String = "/proc", controlGroups: String = "/sys/fs/cgroup") {
        self.proc = proc
        self.controlGroups = controlGroups
    }

    /// - Returns: nil if there is no such file, or it cannot be read.
    func proc(_ name: String) -> String? { Self.text("\(proc)/\(name)") }

    /// How many entries a folder has, without the file that is opened to count them where it is this process's own
    /// files that are counted.
    func procEntries(_ name: String) -> Int? {
        guard let directory = opendir("\(proc)/\(name)") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) {
            // `.` and `..` begin with a point, a descriptor does not.
            if entry.pointee.d_name.0 != 0x2E { count += 1 }
        }
        return proc == "/proc" ? max(0, count - 1) : count
    }

    func controlGroup(_ name: String) -> String? { Self.text("\(controlGroups)/\(name)") }

    /// The whole number in a file that holds nothing else.
    func controlGroupNumber(_ name: String) -> Int64? {
        controlGroup(name).flatMap { Int64($0.filter { !$0.isWhitespace }) }
    }

    private static let mostBytes = 1 << 18

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < mostBytes {
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The number after `key` in lines such as `MemAvailable:   123 kB` or `usage_usec 123`.
    func number(after key: String) -> Int64? {
        for line in split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if words.count > 1, words[0] == key { return Int64(words[1]) }
        }
        return nil
    }
}
