import Glibc

/// The folder of a log. Its calls block.
struct LogFolder: Sendable {
    let path: String
    let names: LogNames

    struct Contents: Sendable, Equatable {
        /// Those to read, the one changed last at the end.
        var files: [SeenFile] = []
        var compressed: [SeenFile] = []
    }

    /// - Parameter path: of the log: its last part is a name or a pattern.
    init(logPath path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        self.path = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
        names = LogNames(pattern: String(parts.last ?? ""))
    }

    /// - Throws: if it cannot be listed. A folder that is not there is empty.
    func contents() throws(LogFileTrouble) -> Contents {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return Contents() }
            throw LogFileTrouble(errno, at: path)
        }
        defer { closedir(directory) }
        var contents = Contents()
        // Links to a file of the folder are no files of their own.
        var inodes: Set<UInt64> = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let kind = names.kind(of: name), let file = file(name), inodes.insert(file.inode).inserted else {
                continue
            }
            if kind == .compressed { contents.compressed.append(file) } else { contents.files.append(file) }
        }
        contents.files.sort { ($0.modifiedAt, $0.name) < ($1.modifiedAt, $1.name) }
        return contents
    }

    /// - Returns: nil if the name is another file's by now, or nobody's: it was renamed since the folder was listed.
    func open(_ name: String, inode: UInt64) throws(LogFileTrouble) -> OpenLog? {
        do throws(LogFileTrouble) {
            let open = try OpenLog(path + "/" + name)
            return open.status()?.inode == inode ? open : nil
        } catch {
            if error.isGone { return nil }
            throw error
        }
    }

    /// nil for what is no regular file, and for one that went meanwhile.
    private func file(_ name: String) -> SeenFile? {
        var status = stat()
        guard stat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return SeenFile(name: name, status)
    }
}

extension SeenFile {
    init(name: String, _ status: stat) {
        self.init(
            name: name, inode: UInt64(status.st_ino), bytes: Int64(status.st_size),
            modifiedAt: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    }
}
