package import Logging
package import Timekeeping

/// Log lines as JSON objects, one per line: `ts`, `level`, `label`, `source`, `msg`, then the
/// metadata, flat.
///
///     {"ts":"2025-09-05T02:00:00.000Z","level":"info","label":"herald","source":"delivery","msg":"…","trace_id":"…"}
///
/// The source is the room that logs. Nested metadata is flattened with a dot (`peer.status`), a key that would collide
/// with one of the five gets a `_` behind it, and secrets are masked in every text before it is escaped. What is logged
/// for a request carries its `trace_id`, without anybody handing it down.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level

    private let label: String
    private let sink: any LogSink
    private let mask: SecretMask
    private let clock: any WallClock

    private static let ownKeys: Set<String> = ["ts", "level", "label", "source", "msg"]
    private static let traceKey = "trace_id"

    package init(
        label: String, level: Logger.Level = .info, mask: SecretMask, sink: any LogSink = StandardErrorSink(),
        clock: any WallClock = SystemWallClock(), metadataProvider: Logger.MetadataProvider? = nil
    ) {
        self.label = label
        self.sink = sink
        self.mask = mask
        self.clock = clock
        self.metadataProvider = metadataProvider
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let instant = clock.now()
        let source = event.source.lowercased()
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line.append(contentsOf: #"{"ts":""#.utf8)
        Timestamp.append(instant, to: &line)
        line.append(contentsOf: #"","level":""#.utf8)
        line.append(contentsOf: event.level.rawValue.utf8)
        line.append(contentsOf: #"","label":"#.utf8)
        JSONText.append(label, to: &line)
        line.append(contentsOf: #","source":"#.utf8)
        JSONText.append(source, to: &line)
        line.append(contentsOf: #","msg":"#.utf8)
        append(event.message.description, to: &line)
        let metadata = everything(with: event)
        for key in metadata.keys.sorted() {
            if let value = metadata[key] { append(value, as: key, to: &line) }
        }
        line.append(contentsOf: "}\n".utf8)
        let traceID = metadata[Self.traceKey].map { "\($0)" }
        sink.write(
            LogRecord(instant: instant, level: event.level, source: source, traceID: traceID, line: line))
    }

    /// What the caller says overrides the provider, which overrides the logger.
    private func everything(with event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if all[Self.traceKey] == nil, let trace = CurrentTrace.id { all[Self.traceKey] = "\(trace)" }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        return all
    }

    private func append(_ value: Logger.Metadata.Value, as key: String, to line: inout [UInt8]) {
        if case .dictionary(let parts) = value {
            for part in parts.keys.sorted() {
                if let value = parts[part] { append(value, as: "\(key).\(part)", to: &line) }
            }
            return
        }
        line.append(UInt8(ascii: ","))
        append(Self.ownKeys.contains(key) ? key + "_" : key, to: &line)
        line.append(UInt8(ascii: ":"))
        append(value, to: &line)
    }

    private func append(_ value: Logger.Metadata.Value, to line: inout [UInt8]) {
        switch value {
        case .string(let text): append(text, to: &line)
        case .stringConvertible(let value): append(value.description, to: &line)
        case .array(let values):
            line.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { line.append(UInt8(ascii: ",")) }
                append(value, to: &line)
            }
            line.append(UInt8(ascii: "]"))
        case .dictionary(let parts):
            append("\(parts)", to: &line)
        }
    }

    private func append(_ text: String, to line: inout [UInt8]) {
        JSONText.append(mask.mask(text), to: &line)
    }
}
