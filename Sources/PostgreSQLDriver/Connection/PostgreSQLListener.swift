import CLibpq
import Database
import Glibc
import Threading

/// A session that does nothing but listen (`LISTEN`), on a thread of its own that sleeps in `poll`: an idle listener
/// costs no statement. A session that broke is replaced, after a pause that grows to ten seconds.
final class PostgreSQLListener: Sendable {
    private let settings: PostgreSQLSettings
    private let name: String
    private let continuation: AsyncStream<DatabaseNotice>.Continuation
    private let stop: StopPipe

    private static let shortestPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)
    /// A hint that is dropped because nobody came to hear it is made up for by the next look at the tables.
    private static let unheard = 1_000

    static func notices(named name: String, _ settings: PostgreSQLSettings) -> AsyncStream<DatabaseNotice>? {
        guard let stop = StopPipe() else { return nil }
        let thread = SerialThread(name: "pg-listen")
        return AsyncStream(bufferingPolicy: .bufferingNewest(unheard)) { continuation in
            let listener = PostgreSQLListener(settings, name, continuation, stop)
            continuation.onTermination = { _ in
                stop.raise()
                thread.stop()
            }
            if !thread.enqueue({ listener.listen() }) { continuation.finish() }
        }
    }

    private init(
        _ settings: PostgreSQLSettings, _ name: String, _ continuation: AsyncStream<DatabaseNotice>.Continuation,
        _ stop: StopPipe
    ) {
        self.settings = settings
        self.name = name
        self.continuation = continuation
        self.stop = stop
    }

    /// Until it is stopped. Runs on the listener's thread.
    private func listen() {
        var pause = Self.shortestPause
        repeat {
            do {
                try listenOnce { pause = Self.shortestPause }
                return
            } catch {
                continuation.yield(.lost(error))
            }
            // Give or take a fifth: the nodes that one restart cut off do not come back all at once.
            if stop.wait(atMost: pause * Double.random(in: 0.8...1.2)) { return }
            pause = min(pause * 2, Self.longestPause)
        } while true
    }

    /// Returns when it is stopped.
    private func listenOnce(whenListening: () -> Void) throws(DatabaseError) {
        let connection = try PostgreSQLConnection(settings)
        defer { connection.close() }
        let pointer = try connection.open()
        try connection.runSimple("LISTEN \(quoted(pointer))")
        whenListening()
        continuation.yield(.listening)
        while true {
            // What came with the answer to a statement lies in libpq already, and would not wake `poll`.
            try hear(connection, pointer)
            if stop.wait(besides: PQsocket(pointer)) { return }
        }
    }

    private func hear(_ connection: PostgreSQLConnection, _ pointer: OpaquePointer) throws(DatabaseError) {
        guard PQconsumeInput(pointer) == 1 else { throw connection.brokenConnection(pointer) }
        while let notice = PQnotifies(pointer) {
            if let text = notice.pointee.extra { continuation.yield(.said(String(cString: text))) }
            PQfreemem(notice)
        }
    }

    private func quoted(_ pointer: OpaquePointer) -> String {
        let identifier = PQescapeIdentifier(pointer, name, name.utf8.count)
        defer { PQfreemem(identifier) }
        return identifier.map { String(cString: $0) } ?? ""
    }
}

/// Wakes a thread that sleeps in `poll`, once and for all.
private final class StopPipe: Sendable {
    private let reader: Int32
    private let writer: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (reader, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(reader)
        close(writer)
    }

    func raise() {
        var byte: UInt8 = 1
        _ = write(writer, &byte, 1)
    }

    /// - Returns: true if it was raised, false if there is something to read from the socket, or its peer is gone.
    func wait(besides socket: Int32) -> Bool { isRaised([reader, socket], milliseconds: -1) }

    /// - Returns: false if that much time passed.
    func wait(atMost limit: Duration) -> Bool { isRaised([reader], milliseconds: Int32(limit.wholeMilliseconds)) }

    private func isRaised(_ files: [Int32], milliseconds: Int32) -> Bool {
        var descriptors = files.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        return descriptors[0].revents != 0
    }
}
