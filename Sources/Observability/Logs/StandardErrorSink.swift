import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines to standard error, each in one write under a lock.
///
/// A reader that went away or a full disk must not stop Herald: what cannot be written is lost.
package final class StandardErrorSink: LogSink {
    private let turn = Mutex(())

    package init() {}

    package func write(_ record: LogRecord) {
        turn.withLock { _ in
            record.line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = Self.write(UnsafeRawBufferPointer(rebasing: rest))
                    guard written > 0 else { return }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let written = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #else
                let written = Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #endif
            if written >= 0 { return written }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
                guard poll(&descriptor, 1, 1_000) > 0 else { return -1 }
            default: return -1
            }
        }
    }
}
