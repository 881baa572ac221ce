import CHiredis
import Glibc

/// One connection: hiredis's blocking calls. Used on one thread only.
final class RedisLink {
    private let context: UnsafeMutablePointer<redisContext>
    private let location: String
    /// Which run of the server this is; it changes when Redis is started again, perhaps without its data.
    private(set) var incarnation = ""

    /// Connects, authenticates, selects the database.
    init(to url: RedisURL, limits: RedisTimeLimits) throws {
        location = url.location
        let limit = Self.timeval(limits.connect)
        let context =
            switch url.address {
            case .host(let host, let port): redisConnectWithTimeout(host, Int32(port), limit)
            case .socket(let path): redisConnectUnixWithTimeout(path, limit)
            }
        guard let context else { throw RedisError(.unreachable, "no memory for a connection to Redis") }
        self.context = context
        guard context.pointee.err == 0 else { throw unreachable(errorText) }
        redisSetTimeout(context, Self.timeval(limits.command))
        // On a socket of the file system hiredis takes it for a failure and drops the connection.
        if case .host = url.address { redisEnableKeepAlive(context) }
        try greet(url)
    }

    deinit { redisFree(context) }

    /// Whether the server has closed the connection while nothing was asked, or says what nobody asked for.
    var isStale: Bool {
        var byte: UInt8 = 0
        let count = recv(context.pointee.fd, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return !(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    }

    func append(_ command: RedisCommand) {
        let lengths = command.arguments.map(\.count)
        let bytes = command.arguments.flatMap { $0 }
        bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else { return }
                var offset = 0
                var pointers: [UnsafePointer<CChar>?] = lengths.map { length in
                    defer { offset += length }
                    return start + offset
                }
                _ = redisAppendCommandArgv(context, Int32(lengths.count), &pointers, lengths)
            }
        }
    }

    /// The answer to the next command that was appended.
    ///
    /// - Throws: `RedisError` when the connection is of no more use.
    func nextReply() throws -> RedisReply {
        var raw: UnsafeMutableRawPointer?
        guard redisGetReply(context, &raw) == REDIS_OK, let raw else {
            throw RedisError(.outcomeUnknown, "the connection to Redis at \(location) broke: \(errorText)")
        }
        defer { freeReplyObject(raw) }
        return RedisReply(raw.assumingMemoryBound(to: redisReply.self).pointee)
    }

    /// The time limit ran out, as against: the server closed the connection.
    var isTimedOut: Bool { context.pointee.err == REDIS_ERR_IO && rawErrorText == Self.timeoutText }

    private func greet(_ url: RedisURL) throws {
        if let password = url.password {
            let words = [url.user, password].compactMap { $0 }.map { Array($0.utf8) }
            try ask(RedisCommand([Array("AUTH".utf8)] + words))
        }
        if url.database != 0 { try ask(RedisCommand("SELECT", "\(url.database)")) }
        // An answer even from a server that this user may ask nothing: a password is lacking, say.
        try ask(RedisCommand("PING"))
        incarnation = try runIdentifier() ?? "link \(UInt64.random(in: 0 ... .max))"
    }

    /// Who may not ask for it (an access list) takes each connection for a new run: the safe side.
    private func runIdentifier() throws -> String? {
        append(RedisCommand("INFO", "server"))
        guard let text = try nextReply().text else { return nil }
        return text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }.map(String.init)
    }

    private func ask(_ command: RedisCommand) throws {
        append(command)
        do {
            if case .error(let text) = try nextReply() { throw RedisError.refused(text, by: location) }
        } catch let error as RedisError where error.kind == .outcomeUnknown {
            throw unreachable(errorText)
        }
    }

    private func unreachable(_ why: String) -> RedisError {
        RedisError(.unreachable, "Redis at \(location) cannot be reached: \(why)")
    }

    private var errorText: String {
        rawErrorText == Self.timeoutText ? "no answer within the time limit" : rawErrorText
    }

    private var rawErrorText: String {
        withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// hiredis keeps the words of the system's error, not its number.
    private static let timeoutText = String(cString: strerror(EAGAIN))

    private static func timeval(_ limit: Duration) -> Glibc.timeval {
        let microseconds = limit.microseconds
        return Glibc.timeval(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}
