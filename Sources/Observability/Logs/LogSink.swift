/// Where finished log lines go.
package protocol LogSink: Sendable {
    /// Takes one line, whole and not mixed with another's. Called by whoever logs: it must not wait.
    func write(_ record: LogRecord)
}
