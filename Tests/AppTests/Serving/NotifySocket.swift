import Foundation
import TestSupport

/// The receiving end of what services tell systemd: a unix datagram socket, in the file system or abstract.
final class NotifySocket: Sendable {
    /// As it stands in `$NOTIFY_SOCKET`.
    let name: String
    private let descriptor: Int32

    /// - Parameter name: a path, or `@` and a name.
    init(_ name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    }

    static func abstract() throws -> NotifySocket { try NotifySocket("@herald-test-" + UUID().uuidString) }

    deinit { close(descriptor) }

    /// What lies there, without waiting.
    func next() -> String? { receive(Int32(MSG_DONTWAIT)) }

    /// The next message, whenever it comes.
    func waitForNext() async throws -> String {
        try await onOwnThread {
            var poll = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, 60_000) == 1, let text = self.next() else {
                throw TestSupportError("nothing was told to the service manager for a minute")
            }
            return text
        }
    }

    /// Messages up to the first that satisfies `isLast`.
    func messages(until isLast: (String) -> Bool) async throws -> [String] {
        var messages: [String] = []
        while true {
            let message = try await waitForNext()
            messages.append(message)
            if isLast(message) { return messages }
        }
    }

    private func receive(_ flags: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, flags)
        return count >= 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
