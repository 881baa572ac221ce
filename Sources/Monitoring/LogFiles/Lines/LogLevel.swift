/// How grave a followed line is, with the numbers of loguru.
package enum LogLevel: Int, Sendable, CaseIterable {
    case trace = 5
    case debug = 10
    case info = 20
    case success = 25
    case warning = 30
    case error = 40
    case critical = 50

    /// As lines, settings and answers write it.
    package var name: String {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .success: "SUCCESS"
        case .warning: "WARNING"
        case .error: "ERROR"
        case .critical: "CRITICAL"
        }
    }
}

extension LogLevel: Comparable {
    package static func < (one: LogLevel, other: LogLevel) -> Bool { one.rawValue < other.rawValue }
}

extension LogLevel {
    /// The word for a level in any of the usual dialects, in upper or lower case; nil for others.
    package init?(word: String) {
        var word = word
        let level = word.withUTF8 { Self.named(UnsafeRawBufferPointer($0)[...]) }
        guard let level else { return nil }
        self = level
    }

    /// What a line that has this word is: one that nobody knows is information.
    static func read(_ bytes: Slice<UnsafeRawBufferPointer>) -> LogLevel { named(bytes) ?? .info }

    /// The numbers of pino and bunyan: 10, 20, … 60.
    init(pino number: Double) {
        switch number {
        case ..<20: self = .trace
        case ..<30: self = .debug
        case ..<40: self = .info
        case ..<50: self = .warning
        case ..<60: self = .error
        default: self = .critical
        }
    }

    private static func named(_ bytes: Slice<UnsafeRawBufferPointer>) -> LogLevel? {
        guard (1...11).contains(bytes.count) else { return nil }
        if let level = usual(bytes) { return level }
        return words[bytes.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }]
    }

    /// The two words that most lines have, without a look into the table.
    private static func usual(_ bytes: Slice<UnsafeRawBufferPointer>) -> LogLevel? {
        if bytes.elementsEqual("INFO".utf8) { return .info }
        return bytes.elementsEqual("DEBUG".utf8) ? .debug : nil
    }

    private static let words: [[UInt8]: LogLevel] = {
        let words: [(LogLevel, String)] = [
            (.trace, "TRACE VERBOSE FINEST FINER SILLY"), (.debug, "DEBUG FINE DBG"),
            (.info, "INFO INFORMATION INFORMATIVE NOTICE INF LOG"), (.success, "SUCCESS"),
            (.warning, "WARNING WARN WRN"), (.error, "ERROR ERR SEVERE"),
            (.critical, "CRITICAL CRIT FATAL ALERT EMERG EMERGENCY PANIC DPANIC"),
        ]
        var table: [[UInt8]: LogLevel] = [:]
        for (level, names) in words {
            for name in names.split(separator: " ") { table[Array(name.utf8)] = level }
        }
        return table
    }()
}
