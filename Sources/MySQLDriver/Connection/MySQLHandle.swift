import CMariaDB
import Database
import Glibc

/// A connected `MYSQL`, closed at most once.
final class MySQLHandle {
    private(set) var pointer: UnsafeMutablePointer<MYSQL>?

    private init(_ pointer: UnsafeMutablePointer<MYSQL>) { self.pointer = pointer }

    deinit { close() }

    func close() {
        guard let pointer else { return }
        mysql_close(pointer)
        self.pointer = nil
    }

    /// The library wants to be initialised by one thread before any other uses it.
    private static let isLibraryReady = mysql_server_init(0, nil, nil) == 0

    static func connect(_ settings: MySQLSettings) throws(DatabaseError) -> MySQLHandle {
        guard isLibraryReady, mysql_thread_init() == 0, let pointer = mysql_init(nil) else {
            throw DatabaseError(.other, "libmariadb cannot be initialised")
        }
        let handle = MySQLHandle(pointer)
        set(settings, on: pointer)
        let url = settings.url
        let connected = mysql_real_connect(
            pointer, url.options["socket"] == nil ? url.host : nil, url.user, url.password,
            url.database.isEmpty ? nil : url.database, UInt32(url.port ?? 3_306), url.options["socket"],
            UInt(CLIENT_FOUND_ROWS))
        guard connected != nil else {
            throw DatabaseError(connecting: pointer, location: url.location)
        }
        noticeVanishedPeer(mysql_get_socket(pointer))
        return handle
    }

    /// A peer that vanished is noticed within a minute, also in the middle of a long statement; the system's
    /// own patience is two hours. On a Unix socket this does nothing.
    private static func noticeVanishedPeer(_ socket: my_socket) {
        let options = [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30),
            (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10),
            (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3), (Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 60_000),
        ]
        for (level, name, value) in options {
            var value = Int32(value)
            setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    private static func set(_ settings: MySQLSettings, on pointer: UnsafeMutablePointer<MYSQL>) {
        let options = settings.url.options
        var timeout = UInt32(clamping: max(1, settings.session.connectTimeout.components.seconds))
        mysql_options(pointer, MYSQL_OPT_CONNECT_TIMEOUT, &timeout)
        if var patience = settings.answerTimeout {
            mysql_options(pointer, MYSQL_OPT_READ_TIMEOUT, &patience)
        }
        mysql_options(pointer, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        // Otherwise a server could ask for any file that Herald can read.
        var localInfile: UInt32 = 0
        mysql_options(pointer, MYSQL_OPT_LOCAL_INFILE, &localInfile)
        // The library takes `localhost` for the Unix socket of its own default path.
        var transport = options["socket"] == nil ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET
        mysql_options(pointer, MYSQL_OPT_PROTOCOL, &transport)

        guard settings.tls != .disable else { return }
        mysql_ssl_set(pointer, options["sslkey"], options["sslcert"], options["sslrootcert"], nil, nil)
        var isEnforced: my_bool = 1
        mysql_options(pointer, MYSQL_OPT_SSL_ENFORCE, &isEnforced)
        var isVerified: my_bool = settings.tls == .verifyFull ? 1 : 0
        mysql_options(pointer, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &isVerified)
    }
}
