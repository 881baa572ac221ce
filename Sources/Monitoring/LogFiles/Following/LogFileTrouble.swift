import Glibc

/// Why a file or folder cannot be read.
struct LogFileTrouble: Error, Hashable, CustomStringConvertible {
    let path: String
    let reason: String

    /// - Parameter code: of `errno`.
    init(_ code: Int32, at path: String) {
        self.path = path
        reason = code == EACCES ? "permission denied" : String(cString: strerror(code))
    }

    var description: String { "\(path): \(reason)" }
}
