import Foundation

/// Small files, read and written so that nothing that stands there can hold or hurt the application.
enum SmallFile {
    /// - Returns: nil where there is no file, no right to read it, or no plain file: a pipe or a device would block.
    static func read(_ path: String, mostBytes: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        let count = bytes.withUnsafeMutableBytes { Foundation.read(file, $0.baseAddress, $0.count) }
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    /// Writes a file whole or not at all, for its owner only. What stands there and is no plain file (a device, a pipe,
    /// a link) is never replaced: the application may run as root.
    ///
    /// - Parameter replaces: Where a file stands there already: whether it is replaced or left.
    /// - Returns: Whether these bytes stand there now.
    static func write(_ bytes: [UInt8], to path: String, replaces: Bool) -> Bool {
        let draft = path + ".\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        guard isFileOrNothing(path), create(draft, bytes) else { return false }
        defer { unlink(draft) }
        if replaces { return rename(draft, path) == 0 }
        // A link is refused where something stands already: of two processes that start at once, one wins.
        if link(draft, path) == 0 { return true }
        guard errno != EEXIST else { return false }
        // A file system without links; the race is then open, and harmless: the last one wins.
        return rename(draft, path) == 0
    }

    /// Makes the folders above a file, for their owner only.
    static func makeFolder(above path: String) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard access(folder, F_OK) != 0 else { return }
        makeFolder(above: folder)
        mkdir(folder, 0o700)
    }

    private static func isFileOrNothing(_ path: String) -> Bool {
        var facts = stat()
        return lstat(path, &facts) == 0 ? facts.st_mode & S_IFMT == S_IFREG : errno == ENOENT
    }

    private static func create(_ path: String, _ bytes: [UInt8]) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        let isWhole = count == bytes.count && fsync(file) == 0
        close(file)
        if !isWhole { unlink(path) }
        return isWhole
    }
}
