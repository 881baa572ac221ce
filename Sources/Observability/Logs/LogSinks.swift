/// Several sinks as one; each gets every line.
package struct LogSinks: LogSink {
    private let sinks: [any LogSink]

    package init(_ sinks: [any LogSink]) {
        self.sinks = sinks
    }

    package func write(_ record: LogRecord) {
        for sink in sinks { sink.write(record) }
    }
}
