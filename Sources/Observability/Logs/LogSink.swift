/// Where finished log lines go.
package protocol LogSink: Sendable {
    /// Writes one line, whole and not mixed with another's; the newline is part of it.
    func write(_ line: [UInt8])
}
