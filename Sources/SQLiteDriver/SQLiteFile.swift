import CSQLite
import Database
import FoundationEssentials
import Glibc

/// The file of a database: how it is made and opened, and what is said when that fails.
struct SQLiteFile {
    let path: String

    /// SQLite's name for a database that is gone with its connection.
    private var isInMemory: Bool { path == ":memory:" || path.isEmpty }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private var isFolder: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes an empty file, which is an empty database, if there is none. SQLite gives its companions
    /// (`-wal`, `-shm`) the file's permissions.
    func create() throws(DatabaseError) {
        guard !isInMemory else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw DatabaseError(
                .unreachable, "the folder \(folder) for the database cannot be made",
                hint: "make it, and let Herald's user write there")
        }
        let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
        } else if errno != EEXIST {
            throw DatabaseError(
                .unreachable, "the database file \(path) cannot be made: \(String(cString: strerror(errno)))",
                hint: "let Herald's user write in \(folder)")
        }
    }

    func open(readOnly: Bool) throws(DatabaseError) -> SQLiteHandle {
        // One thread uses a connection at a time; only sqlite3_interrupt comes from another, which may.
        let flags =
            (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX
            | (isInMemory ? SQLITE_OPEN_CREATE | SQLITE_OPEN_READWRITE : 0)
        var pointer: OpaquePointer?
        let code = sqlite3_open_v2(path, &pointer, flags, nil)
        guard code == SQLITE_OK, let pointer else {
            let error = pointer.map { DatabaseError(sqlite: $0, code: code) }
            sqlite3_close_v2(pointer)
            throw explain(error ?? DatabaseError(.other, "SQLite has no memory for a connection"))
        }
        sqlite3_extended_result_codes(pointer, 1)
        return SQLiteHandle(pointer)
    }

    /// SQLite only says "unable to open database file"; why is seen from the file system.
    func explain(_ error: DatabaseError) -> DatabaseError {
        if error.code == "SQLite \(SQLITE_NOTADB)" {
            return DatabaseError(
                .unreachable, "\(path) is not a database of SQLite", code: error.code, hint: "check the path")
        }
        if isFolder {
            return DatabaseError(
                .unreachable, "\(path) is a folder, not a database file", code: error.code, hint: "name the file in it")
        }
        guard error.kind == .unreachable else { return error }
        if access(folder, F_OK) != 0 {
            return DatabaseError(
                .unreachable, "there is no folder \(folder) for the database file \(path)", code: error.code,
                hint: "check the path; a relative one starts in the folder of the configuration")
        }
        if access(path, F_OK) != 0 {
            return DatabaseError(
                .unreachable, "there is no database file \(path)", code: error.code,
                hint: "check the path; a relative one starts in the folder of the configuration")
        }
        if access(path, R_OK) != 0 {
            return DatabaseError(
                .accessDenied, "the database file \(path) may not be read by Herald's user", code: error.code,
                hint: "give Herald's user the permission")
        }
        return DatabaseError(
            .unreachable, "the database file \(path) cannot be opened", code: error.code,
            hint: "a database in WAL mode needs a folder that Herald's user may write in, also for reading")
    }
}
