/// The id that binds together what one request or one run caused: logs, deliveries, answers.
package enum TraceID {
    /// 32 hexadecimal digits, as a W3C `traceparent` has them; never all zero.
    package static func make() -> String {
        var random = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        append(random.next() | 1, to: &bytes)
        append(random.next(), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            Hexadecimal.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)), to: &bytes)
        }
    }
}
