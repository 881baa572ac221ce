import Foundation

/// The sending end of a unix datagram socket, named by a path or, after `@`, in Linux's abstract namespace.
struct DatagramSocket: Sendable {
    private let address: [UInt8]

    /// - Returns: nil for a name that is none, or too long for a socket's address.
    init?(_ name: String) {
        var bytes = Array(name.utf8)
        guard bytes.count > 1, bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path), !bytes.contains(0)
        else {
            return nil
        }
        switch name.first {
        case "/": bytes.append(0)
        case "@": bytes[0] = 0
        default: return nil
        }
        address = bytes
    }

    /// Sends without waiting.
    ///
    /// - Returns: false when the receiver has too much to read just now.
    /// - Throws: `POSIXError`: there is no receiver, or it may not be spoken to.
    func send(_ text: String) throws -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.systemError() }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        let sent = withAddress { sendto(descriptor, bytes, bytes.count, flags, $0, $1) }
        if sent >= 0 { return true }
        guard [EAGAIN, ENOBUFS, EINTR].contains(errno) else { throw Self.systemError() }
        return false
    }

    private func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address) }
        // An abstract name ends where the address does, so its length counts to the byte.
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + address.count } ?? 0
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    private static func systemError() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
