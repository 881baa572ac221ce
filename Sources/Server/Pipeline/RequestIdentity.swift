import Observability

/// The id of a request: what the caller says, if it can stand in a header, a log line and a column as it is; else the
/// trace that it is part of; else a new one.
enum RequestIdentity {
    static func id(of head: RequestHead) -> String {
        if let id = head.requestID, isID(id) { return id }
        if let id = head.traceID, isID(id) { return id }
        return head.traceparent.flatMap(trace) ?? TraceID.make()
    }

    private static func isID(_ text: String) -> Bool {
        // A token that was put here by mistake would stand in clear wherever the id does.
        (1...128).contains(text.utf8.count) && !TokenPattern.mayOccur(in: text)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The trace id of a W3C `traceparent`: `00-` 32 digits `-` 16 digits `-` 2 digits, none of the ids all zeros.
    /// A later version may have more behind it (W3C Trace Context, 4.3).
    private static func trace(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, isHex(parts[0], 2), parts[0] != "ff", parts.count == 4 || parts[0] != "00",
            isHex(parts[1], 32), isHex(parts[2], 16), isHex(parts[3], 2), !isZero(parts[1]), !isZero(parts[2])
        else { return nil }
        return String(parts[1])
    }

    private static func isHex(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func isZero(_ text: Substring) -> Bool { text.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }
}
