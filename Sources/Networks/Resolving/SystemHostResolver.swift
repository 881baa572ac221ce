import Glibc
import Synchronization
import Threading

/// The system's resolver (`getaddrinfo`: DNS, `/etc/hosts` and what else the machine is set up for).
///
/// `getaddrinfo` blocks, for as long as the DNS servers are silent, and cannot be stopped. Each call has a thread of
/// its own, so that a name which hangs keeps no other waiting; their number is bounded.
package final class SystemHostResolver: HostResolver {
    private let timeLimit: Duration
    private let maximumLookups: Int
    private let running = Atomic(0)
    /// `EAI_NODATA` of glibc's netdb.h, which is not imported: the name exists and has no address.
    private static let noData: Int32 = -5

    /// - Parameters:
    ///   - timeLimit: For one lookup.
    ///   - maximumLookups: At once, those included whose caller has given up.
    package init(timeLimit: Duration = .seconds(5), maximumLookups: Int = 64) {
        self.timeLimit = timeLimit
        self.maximumLookups = maximumLookups
    }

    package func addresses(of name: String) async throws -> [IPAddress] {
        let promise = LookupPromise()
        let timer = Task { [timeLimit] in
            try await Task.sleep(for: timeLimit)
            promise.fulfil(.failure(LookupFailure(.timedOut, "looking up \(name) took longer than \(timeLimit)")))
        }
        defer { timer.cancel() }
        try start(name, promise)
        return try await withTaskCancellationHandler {
            try await promise.value().get()
        } onCancel: {
            promise.fulfil(.failure(CancellationError()))
        }
    }

    private func start(_ name: String, _ promise: LookupPromise) throws {
        guard running.add(1, ordering: .relaxed).newValue <= maximumLookups else {
            running.subtract(1, ordering: .relaxed)
            throw LookupFailure(.failed, "\(maximumLookups) lookups are under way already: DNS does not answer")
        }
        let thread = SerialThread(name: "herald-dns")
        // The thread ends itself after the job: it holds itself no longer than that.
        let isStarted = thread.enqueue { [self] in
            promise.fulfil(Result { try Self.lookUp(name) })
            running.subtract(1, ordering: .relaxed)
        }
        thread.stop()
        guard !isStarted else { return }
        running.subtract(1, ordering: .relaxed)
        throw LookupFailure(.failed, "no thread could be started for looking up \(name)")
    }

    private static func lookUp(_ name: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else { throw failure(code, name) }
        var addresses: [IPAddress] = []
        var entry = list
        while let current = entry?.pointee {
            if let address = address(current), !addresses.contains(address) { addresses.append(address) }
            entry = current.ai_next
        }
        guard !addresses.isEmpty else { throw LookupFailure(.notFound, "the host name \(name) has no address") }
        return addresses
    }

    private static func failure(_ code: Int32, _ name: String) -> LookupFailure {
        if code == EAI_NONAME || code == noData {
            return LookupFailure(.notFound, "the host name \(name) was not found")
        }
        return LookupFailure(
            .failed, "looking up \(name) failed (\(gai_strerror(code).map { String(cString: $0) } ?? "\(code)"))")
    }

    /// An address with a zone comes without it: only link-local ones have any, which the guard refuses.
    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let socket = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            return .v4(UInt32(bigEndian: socket.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6:
            return IPAddress(socket.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: return nil
        }
    }
}
