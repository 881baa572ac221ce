/// A line that is one JSON object, in the keys of the usual libraries: logrus, zap, pino, bunyan, winston, python-json-logger,
/// Elastic's common schema, and what loguru writes with `serialize`.
///
/// A line that was cut somewhere is read as far as it goes.
enum JSONLogLine {
    /// - Returns: nil for a line that is no object, or has nothing of a log line.
    static func read(_ bytes: UnsafeRawBufferPointer, _ clock: inout LogClock) -> LogLineParts? {
        var found = Found()
        var scanner = JSONLineScanner(bytes)
        guard scan(&scanner, .line, &found), !found.isEmpty else { return nil }
        var parts = LogLineParts(isJSON: true)
        parts.at = found.time.flatMap { time(bytes, $0, &clock) }
        parts.level = found.level.map { level(bytes, $0) } ?? .info
        parts.source = found.source?.range ?? 0..<0
        parts.function = found.function?.range ?? 0..<0
        // Larger ones are no lines of a file, and no column has room for them.
        parts.number = found.number.flatMap { JSONLineScanner.number(bytes[$0.range]) }.flatMap { Int(exactly: $0) }
            .flatMap { (0...999_999_999).contains($0) ? $0 : nil }
        parts.message = found.message?.range ?? 0..<bytes.count
        return parts
    }

    private enum Place { case line, record, log, level, time }
    private enum Slot { case time, level, message, source, function, number }
    private typealias Key = (slot: Slot, name: StaticString, rank: Int)

    /// What was found under the best of the keys for it.
    private struct Found {
        struct Value {
            var range: Range<Int>
            var rank: Int
        }
        var time, level, message, source, function, number: Value?

        /// - Parameter rank: the less, the better the key.
        mutating func note(_ range: Range<Int>, as slot: Slot, rank: Int) {
            let value = Value(range: range, rank: rank)
            func better(_ there: Value?) -> Value? { rank < there?.rank ?? .max ? value : there }
            switch slot {
            case .time: time = better(time)
            case .level: level = better(level)
            case .message: message = better(message)
            case .source: source = better(source)
            case .function: function = better(function)
            case .number: number = better(number)
            }
        }

        var isEmpty: Bool { time == nil && level == nil && message == nil }
    }

    /// Reads an object.
    ///
    /// - Returns: whether there is one.
    private static func scan(_ scanner: inout JSONLineScanner, _ place: Place, _ found: inout Found) -> Bool {
        guard scanner.enterObject() else { return false }
        while let key = scanner.key() {
            let inner = inner(scanner.bytes[key], place)
            if let inner, scanner.isAtObject {
                var nested = scanner
                _ = scan(&nested, inner, &found)
            }
            guard let value = scanner.value() else { break }
            if inner == nil || !value.isObject { note(scanner.bytes[key], value.range, place, &found) }
        }
        return true
    }

    /// Objects that are looked into.
    private static func inner(_ key: Slice<UnsafeRawBufferPointer>, _ place: Place) -> Place? {
        switch place {
        case .line:
            if key.elementsEqual("record".utf8) { return .record }
            if key.elementsEqual("log".utf8) { return .log }
            return key.elementsEqual("level".utf8) ? .level : nil
        case .record:
            if key.elementsEqual("level".utf8) { return .level }
            return key.elementsEqual("time".utf8) ? .time : nil
        case .log, .level, .time: return nil
        }
    }

    private static func note(
        _ key: Slice<UnsafeRawBufferPointer>, _ range: Range<Int>, _ place: Place, _ found: inout Found
    ) {
        guard (2...11).contains(key.count) else { return }
        let keys: [Key] =
            switch place {
            case .line: lineKeys
            case .record: recordKeys
            case .log: [(.level, "level", 2), (.source, "logger", 2)]
            case .level: [(.level, "name", 0)]
            case .time: [(.time, "timestamp", 0)]
            }
        for (slot, name, rank) in keys where name.utf8CodeUnitCount == key.count {
            guard key.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) else {
                continue
            }
            found.note(range, as: slot, rank: rank)
        }
    }

    private static let lineKeys: [Key] = [
        (.time, "timestamp", 0), (.time, "@timestamp", 1), (.time, "time", 2), (.time, "ts", 3),
        (.time, "asctime", 4), (.level, "level", 0), (.level, "severity", 1), (.level, "lvl", 2),
        (.level, "levelname", 3), (.level, "log.level", 4), (.message, "message", 0), (.message, "msg", 1),
        (.message, "text", 2), (.source, "source", 0), (.source, "logger", 1), (.source, "label", 2),
        (.source, "log.logger", 3), (.source, "name", 4), (.function, "function", 0), (.function, "funcName", 1),
        (.number, "line", 0), (.number, "lineno", 1),
    ]

    private static let recordKeys: [Key] = [
        (.message, "message", 0), (.source, "name", 0), (.function, "function", 0), (.number, "line", 0),
    ]

    private static func level(_ bytes: UnsafeRawBufferPointer, _ value: Found.Value) -> LogLevel {
        if let number = JSONLineScanner.number(bytes[value.range]) { return LogLevel(pino: number) }
        return LogLevel.read(bytes[value.range])
    }

    /// A text as other lines have it, or a number: seconds since 1970, or thousandths, millionths or billionths of them.
    private static func time(
        _ bytes: UnsafeRawBufferPointer, _ value: Found.Value, _ clock: inout LogClock
    ) -> Int64? {
        if var number = JSONLineScanner.number(bytes[value.range]) {
            guard number.isFinite, number > 0 else { return nil }
            while number >= 1e11 { number /= 1_000 }
            return Int64((number * 1_000).rounded())
        }
        var index = value.range.lowerBound
        return clock.read(UnsafeRawBufferPointer(rebasing: bytes[..<value.range.upperBound]), at: &index)
    }
}
