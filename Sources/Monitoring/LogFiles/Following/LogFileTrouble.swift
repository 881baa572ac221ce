import Glibc

/// Why a file or folder cannot be read.
struct LogFileTrouble: Error, Hashable, CustomStringConvertible {
    let path: String
    let reason: String
    /// There is no such file.
    let isGone: Bool

    /// - Parameter code: of `errno`.
    init(_ code: Int32, at path: String) {
        self.path = path
        isGone = code == ENOENT
        reason = code == EACCES ? "permission denied" : String(cString: strerror(code))
    }

    var description: String { "\(path): \(reason)" }
}
