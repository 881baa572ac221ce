import Database
import Foundation

extension ServerRecipe {
    static func postgresql() throws -> ServerRecipe {
        let folder = try makeFolder(for: "postgres")
        let port = try LoopbackPort.free()
        let url = "postgres://herald@127.0.0.1:\(port)/postgres"
        return ServerRecipe(
            folder: folder, url: url, user: "postgres",
            setup: [
                try find("initdb"), "-D", folder + "/data", "-U", "herald", "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8", "--no-sync",
            ],
            // A commit that was answered is with the operating system: the end of the server cannot undo it.
            program: [
                try find("postgres"), "-D", folder + "/data", "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=\(folder)", "-c", "fsync=off", "-c", "synchronous_commit=on",
                "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            ],
            probe: { try connect(.postgresql, url) },
            // What `pg_ctl restart -m immediate` sends: the next start recovers from the log.
            crashSignal: "QUIT")
    }

    static func mysql(writesBinaryLog: Bool = false) throws -> ServerRecipe {
        let folder = try makeFolder(for: "mysql")
        let port = try LoopbackPort.free()
        let url = "mysql://herald@127.0.0.1:\(port)/herald"
        try """
        CREATE USER IF NOT EXISTS 'herald'@'127.0.0.1';
        GRANT ALL PRIVILEGES ON *.* TO 'herald'@'127.0.0.1' WITH GRANT OPTION;
        CREATE DATABASE IF NOT EXISTS herald CHARACTER SET utf8mb4;
        """.write(toFile: folder + "/first.sql", atomically: true, encoding: .utf8)
        return ServerRecipe(
            folder: folder, url: url, user: "mysql",
            setup: [
                try find("mariadb-install-db", "mysql_install_db"), "--no-defaults", "--datadir=\(folder)/data",
                "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-flush-method=nosync",
            ],
            program: [
                try find("mariadbd", "mysqld"), "--no-defaults", "--datadir=\(folder)/data",
                "--socket=\(folder)/socket", "--pid-file=\(folder)/pid",
                // A server that starts clears its own of what looks left behind: not that of others.
                "--tmpdir=\(folder)", "--bind-address=127.0.0.1", "--port=\(port)",
                "--init-file=\(folder)/first.sql", "--skip-name-resolve",
                writesBinaryLog ? "--log-bin=\(folder)/binlog" : "--skip-log-bin", "--server-id=1",
                // 2: at each commit to the operating system, which outlives the server.
                "--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync",
                "--innodb-buffer-pool-size=128M", "--max-connections=200",
            ],
            probe: { try connect(.mysql, url) })
    }

    static func redis() throws -> ServerRecipe {
        let port = try LoopbackPort.free()
        return try redis(
            "redis://127.0.0.1:\(port)/0", ["--bind", "127.0.0.1", "--port", "\(port)"], makeFolder(for: nil)
        ) {
            guard LoopbackPort.isOpen(port) else { throw TestSupportError("nobody listens on port \(port)") }
        }
    }

    static func redisOnSocket() throws -> ServerRecipe {
        let folder = try makeFolder(for: nil)
        let socket = folder + "/socket"
        return try redis("unix:\(socket)", ["--port", "0", "--unixsocket", socket], folder) {
            guard LoopbackPort.isOpen(socket: socket) else { throw TestSupportError("nobody listens on \(socket)") }
        }
    }

    /// - Parameter configuration: its `alertmanager.yml`.
    static func alertmanager(configuration: String) throws -> ServerRecipe {
        let folder = try makeFolder(for: nil)
        let port = try LoopbackPort.free()
        try configuration.write(toFile: folder + "/alertmanager.yml", atomically: true, encoding: .utf8)
        return ServerRecipe(
            folder: folder, url: "http://127.0.0.1:\(port)", user: nil, setup: nil,
            program: [
                try find("prometheus-alertmanager", "alertmanager"), "--config.file=\(folder)/alertmanager.yml",
                "--storage.path=\(folder)/data", "--web.listen-address=127.0.0.1:\(port)",
                // By itself: no other one is looked for in the network.
                "--cluster.listen-address=",
            ],
            probe: {
                guard LoopbackPort.isOpen(port) else { throw TestSupportError("nobody listens on port \(port)") }
            })
    }

    /// - Parameter configuration: its `prometheus.yml`.
    static func prometheus(configuration: String) throws -> ServerRecipe {
        let folder = try makeFolder(for: nil)
        let port = try LoopbackPort.free()
        try configuration.write(toFile: folder + "/prometheus.yml", atomically: true, encoding: .utf8)
        return ServerRecipe(
            folder: folder, url: "http://127.0.0.1:\(port)", user: nil, setup: nil,
            program: [
                try find("prometheus"), "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
                "--web.listen-address=127.0.0.1:\(port)",
            ],
            probe: {
                guard LoopbackPort.isOpen(port) else { throw TestSupportError("nobody listens on port \(port)") }
            })
    }

    private static func redis(
        _ url: String, _ place: [String], _ folder: String, probe: @escaping @Sendable () throws -> Void
    ) throws -> ServerRecipe {
        ServerRecipe(
            folder: folder, url: url, user: nil, setup: nil,
            program: [try find("redis-server")] + place + ["--save", "", "--appendonly", "no", "--dir", folder],
            probe: probe)
    }

    private static func connect(_ kind: TestDatabaseKind, _ url: String) throws {
        try TestDatabase.driver(kind, url: DatabaseURL(url), options: SessionOptions()).connect().close()
    }
}
