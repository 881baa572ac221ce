import Foundation
import Synchronization

/// An HTTP server on loopback that answers as it is told, down to the byte; on plain sockets, so that it can also
/// answer what no HTTP server would.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        /// The request's line and its fields, as they came.
        let head: [String]
        let body: [UInt8]

        /// Names in lower case.
        var fields: [String: String] {
            var fields: [String: String] = [:]
            for line in head.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
            }
            return fields
        }
    }

    enum Turn: Sendable {
        /// These bytes; then the connection is closed.
        case bytes([UInt8])
        /// Nothing, until the client goes.
        case hang
        /// These bytes one by one, and then nothing.
        case dribble([UInt8])
        /// These bytes over and over, until the client goes.
        case flood([UInt8])
        case reset

        static func status(_ status: Int, _ fields: String = "", body: String = "") -> Turn {
            .bytes(
                Array("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)".utf8))
        }
    }

    typealias Behaviour = @Sendable (_ request: Request, _ number: Int) -> Turn

    let port: Int
    private let listener: Int32
    private let behaviour: Behaviour
    private let log = Mutex<[Request]>([])
    private let accepted = Atomic<Int>(0)
    private let left: AsyncStream<Void>
    private let leaving: AsyncStream<Void>.Continuation

    init(_ behaviour: @escaping Behaviour = { _, _ in .status(200, body: "{}") }) throws {
        self.behaviour = behaviour
        (left, leaving) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(64))
        (listener, port) = try Self.listen()
        // Threads, not queues: what blocks here must not take the pool from the client under test.
        Thread.detachNewThread { [self] in accept() }
    }

    var url: String { "http://127.0.0.1:\(port)/statistics" }
    /// What came so far, oldest first.
    var requests: [Request] { log.withLock { $0 } }
    var connections: Int { accepted.load(ordering: .sequentiallyConsistent) }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Waits until a client has gone from a connection that hung.
    func untilClientLeaves() async { for await _ in left { return } }

    private static func listen() throws -> (Int32, Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && Foundation.listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func accept() {
        while true {
            let connection = Foundation.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            accepted.add(1, ordering: .sequentiallyConsistent)
            Thread.detachNewThread { [self] in
                serve(connection)
                close(connection)
            }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        guard let request = read(connection) else {
            leaving.yield()
            return
        }
        let number = log.withLock { log in
            log.append(request)
            return log.count
        }
        switch behaviour(request, number) {
        case .bytes(let bytes): _ = write(bytes, connection)
        case .hang: waitForLeave(connection)
        case .dribble(let bytes):
            for byte in bytes where write([byte], connection) { usleep(1_000) }
            waitForLeave(connection)
        case .flood(let bytes):
            while write(bytes, connection) {}
            leaving.yield()
        case .reset:
            // With a linger time of zero the kernel sends RST instead of FIN.
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        }
    }

    private func waitForLeave(_ connection: Int32) {
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        leaving.yield()
    }

    private func write(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            if let request = Self.request(bytes) { return request }
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            bytes += piece.prefix(count)
        }
    }

    private static func request(_ bytes: [UInt8]) -> Request? {
        guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let request = Request(head: head, body: Array(bytes[end.upperBound...]))
        let length = request.fields["content-length"].flatMap(Int.init) ?? 0
        return request.body.count >= length ? request : nil
    }
}
