/// One event of a stream, as `text/event-stream` has it (WHATWG HTML, "Server-sent events").
package struct ServerSentEvent: Sendable, Hashable {
    /// What a client that comes back names in `Last-Event-ID`.
    package let id: String?
    package let event: String
    package let data: String

    package init(id: String? = nil, event: String, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }

    /// What came too late for a reader that was too slow: it may come back with the id of the last event that it has.
    static let overflow = ServerSentEvent(
        event: "overflow", data: #"{"message":"the reader was too slow; what it missed is not in this stream"}"#)

    /// A comment: it keeps the connection alive and shows a peer that is gone.
    static let heartbeat = Array(": \n\n".utf8)

    /// Tells a client where it is before there is an event: it dispatches none, and comes back with this id.
    static func place(_ id: String) -> [UInt8] { Array("id: \(id)\n\n".utf8) }

    /// How long a client waits before it comes back.
    static func retry(after pause: Duration) -> [UInt8] { Array("retry: \(pause.components.seconds * 1_000)\n\n".utf8) }

    /// The event's bytes, written once for all who get it. A line break in an id or a name would begin another field.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.utf8.count + 64)
        if let id { append("id: ", id, to: &bytes) }
        append("event: ", event, to: &bytes)
        appendData(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// A field for each line, and only CR and LF end one: Unicode's other separators are text, as they are in JSON.
    private func appendData(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "data: ".utf8)
        var previous: UInt8 = 0
        for byte in data.utf8 {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: bytes.append(contentsOf: "\ndata: ".utf8)
            default: bytes.append(byte)
            }
            previous = byte
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: value.utf8.lazy.filter { $0 != 0 && $0 != 0x0A && $0 != 0x0D })
        bytes.append(UInt8(ascii: "\n"))
    }
}
