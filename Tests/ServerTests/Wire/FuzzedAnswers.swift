/// All that came over a connection, taken apart into answers; quick also without optimization.
struct FuzzedAnswers {
    private(set) var statuses: [Int] = []
    private(set) var problems: [String] = []
    /// An answer that did not come to its end.
    private(set) var cutOffs: [String] = []
    private(set) var lastSaysClose = false
    private var fields: [(name: Substring, value: Substring)] = []

    init(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            guard let end = Self.endOfHead(bytes, from: start) else {
                cutOffs.append("an answer's head is cut off: \(Self.excerpt(bytes, start))")
                return
            }
            let head = String(decoding: bytes[start..<end], as: UTF8.self)
            guard let status = Int(head.dropFirst(9).prefix(3)), head.hasPrefix("HTTP/1.") else {
                problems.append("no answer begins so: \(Self.excerpt(bytes, start))")
                return
            }
            statuses.append(status)
            fields = Self.fields(of: head)
            lastSaysClose = field("Connection") == "close"
            guard let next = body(of: head, status, bytes, from: end) else { return }
            start = next
        }
    }

    private mutating func body(of head: String, _ status: Int, _ bytes: [UInt8], from start: Int) -> Int? {
        if status == 100 { return start }
        guard let id = field("X-Request-Id"), !id.isEmpty else {
            problems.append("no request id: \(head)")
            return nil
        }
        if status == 204 { return start }
        if field("transfer-encoding") == "chunked" {
            return Self.endOfChunks(bytes, from: start).map { $0 } ?? cutOff(head)
        }
        guard let length = field("Content-Length").flatMap({ Int($0) }), start + length <= bytes.count
        else { return cutOff(head) }
        if status >= 400 { checkError(String(decoding: bytes[start..<start + length], as: UTF8.self), head, id) }
        return start + length
    }

    private mutating func cutOff(_ head: String) -> Int? {
        cutOffs.append("an answer's body is cut off: \(head)")
        return nil
    }

    private mutating func checkError(_ body: String, _ head: String, _ id: String) {
        let isUniform =
            body.hasPrefix(#"{"ok":false,"error":{"code":""#) && body.contains(#"","message":""#)
            && body.hasSuffix(#""},"trace_id":"\#(id)"}"#) && field("Content-Type") == "application/json"
        if !isUniform { problems.append("no uniform error: \(head)\(body)") }
    }

    private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        return bytes.withUnsafeBufferPointer { bytes in
            while index + 3 < bytes.count {
                if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
                    return index + 4
                }
                index += 1
            }
            return nil
        }
    }

    private static func endOfChunks(_ bytes: [UInt8], from start: Int) -> Int? {
        let marker = Array("0\r\n\r\n".utf8)
        return (start..<bytes.count).first { bytes[$0...].starts(with: marker) }.map { $0 + marker.count }
    }

    private func field(_ name: Substring) -> String? { fields.first { $0.name == name }.map { String($0.value) } }

    private static func fields(of head: String) -> [(name: Substring, value: Substring)] {
        head.utf8.split(separator: 13).dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let value = line[colon...].dropFirst().drop { $0 == UInt8(ascii: " ") }
            return (Substring(line[..<colon].drop { $0 == 10 }), Substring(value))
        }
    }

    private static func excerpt(_ bytes: [UInt8], _ start: Int) -> String {
        String(decoding: bytes[start..<min(bytes.count, start + 200)], as: UTF8.self)
    }
}
