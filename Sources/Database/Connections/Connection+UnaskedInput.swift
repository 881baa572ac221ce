import Glibc

extension Connection {
    package var hasUnaskedInput: Bool { false }

    /// Whether a read from the socket would return at once: with bytes, or because the other side has closed it.
    package func isReadable(socket: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }
}
