import Database

extension HeraldConfiguration {
    /// Where the disk must have room: the folder of the SQLite store, else that of the logs.
    var storeDirectory: String {
        guard store.dialect == .sqlite else { return existing(paths.logs) }
        return existing(folder(of: store.database))
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A folder that is not made yet will be made in the one above.
    private func existing(_ path: String) -> String {
        var path = path
        while path != ".", path != "/", !Directory.exists(path) { path = folder(of: path) }
        return path
    }
}
