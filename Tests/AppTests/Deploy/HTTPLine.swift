import Foundation
import TestSupport

/// One HTTP/1.1 connection over a plain socket, from an address of our choice: what a caller sends and sees, byte by byte.
final class HTTPLine: Sendable {
    private let descriptor: Int32

    /// - Parameter source: an address of this machine, from which the caller seems to come.
    init(port: Int, from source: String = "127.0.0.1") throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var own = Self.address(source, port: 0)
        var peer = Self.address("127.0.0.1", port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        let isConnected = withUnsafePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
        guard isBound, isConnected else { throw TestSupportError("nobody listens on port \(port)") }
    }

    deinit { close(descriptor) }

    private static func address(_ host: String, port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr(host)
        address.sin_port = UInt16(port).bigEndian
        return address
    }

    /// Sends one request and reads its answer to the end.
    static func answer(
        port: Int, from source: String = "127.0.0.1", _ target: String, method: String = "GET",
        headers: [String: String] = [:], body: Int? = nil
    ) async throws -> String {
        let line = try HTTPLine(port: port, from: source)
        var headers = headers
        headers["Connection"] = "close"
        if let body { headers["Content-Length"] = "\(body)" }
        line.request(method, target, headers: headers)
        if let body { line.send(String(repeating: "x", count: body)) }
        return try await line.read { _ in false }
    }

    func request(_ method: String, _ target: String, headers: [String: String]) {
        let fields = headers.map { "\($0): \($1)\r\n" }.joined()
        send("\(method) \(target) HTTP/1.1\r\nHost: wecom.example.com\r\n\(fields)\r\n")
    }

    /// Whoever closes before it has read everything is no failure.
    private func send(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.send(descriptor, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return }
            sent += count
        }
    }

    /// What comes until it is enough, or the other side closes.
    func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await onOwnThread { [self] in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !isEnough(String(decoding: bytes, as: UTF8.self)) {
                var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&wait, 1, 60_000) == 1 else {
                    throw TestSupportError("nothing more came for a minute after \(bytes.count) bytes")
                }
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// An answer's parts.
extension String {
    var statusCode: Int? { split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    func header(_ name: String) -> String? {
        components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    var bodyText: String { components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n") }
}
