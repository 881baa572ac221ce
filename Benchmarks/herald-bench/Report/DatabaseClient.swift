import Database
import Foundation

/// The `mariadb` command, one process for each call, as a shell script would use it.
struct DatabaseClient {
    private let folder: URL
    private let command: [String]

    init(_ url: DatabaseURL, folder: URL) throws {
        self.folder = folder
        let options = folder.appending(path: "client.cnf")
        try """
        [client]
        protocol=tcp
        host=\(url.host)
        port=\(url.port ?? 3306)
        user=\(url.user ?? "root")
        password=\(url.password ?? "")
        """.write(to: options, atomically: true, encoding: .utf8)
        command = ["mariadb", "--defaults-file=\(options.path)", "--batch", "--skip-column-names", url.database]
    }

    /// A client for each statement, all at once.
    func sideBySide(_ statements: [String]) throws -> ChildRun {
        try ChildRun.together(statements.map { command + ["--execute", $0] }, in: folder)
    }

    /// One client, one statement after the other.
    func oneByOne(_ statements: [String]) throws -> ChildRun {
        try ChildRun.alone(command + ["--execute", statements.joined(separator: ";\n")], in: folder)
    }
}
