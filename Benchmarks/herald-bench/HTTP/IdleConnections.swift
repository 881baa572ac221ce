import Foundation

/// Many connections held open by this process.
final class IdleConnections {
    private var descriptors: [Int32] = []
    private static let request = Array("GET /api/v1/health HTTP/1.1\r\nHost: bench\r\n\r\n".utf8)

    init(port: Int, count: Int) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur > UInt(count) + 100 else {
            throw BenchError("\(count) connections need a limit of open files above that; it is \(limit.rlim_cur)")
        }
        for _ in 0..<count {
            let descriptor = try Self.connected(port)
            descriptors.append(descriptor)
            guard Self.isAnswered(descriptor) else {
                throw BenchError("connection \(descriptors.count) got no answer")
            }
        }
    }

    /// How many of them still answer.
    func answersAgain() throws -> Int { descriptors.count { Self.isAnswered($0) } }

    func close() {
        for descriptor in descriptors { Glibc.close(descriptor) }
        descriptors = []
    }

    private static func isAnswered(_ descriptor: Int32) -> Bool {
        guard write(descriptor, request, request.count) == request.count else { return false }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 12 && buffer.starts(with: "HTTP/1.1 200".utf8)
    }

    private static func connected(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw BenchError("cannot connect to port \(port): errno \(errno)") }
        return descriptor
    }
}
