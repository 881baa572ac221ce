#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who holds a lease: unique for each dispatcher in each process, so that a process that was started again is
/// not taken for the one that died.
package enum NodeName {
    package static func make() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let isKnown = gethostname(&buffer, buffer.count - 1) == 0
        let host =
            isKnown ? String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
        let random = String(UInt32.random(in: .min ... .max), radix: 36)
        return "\(host.isEmpty ? "node" : String(host.prefix(200))):\(getpid()):\(random)"
    }
}
