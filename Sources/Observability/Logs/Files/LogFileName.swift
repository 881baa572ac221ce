/// What the name of a log file says: `access_20250905.2.log` is the third of that day.
package struct LogFileName: Sendable, Hashable {
    package let prefix: String
    /// `20250905`
    package let day: String
    /// 0 is the day's first.
    package let number: Int
    /// As it was written, and not packed or renamed since.
    package let isPlain: Bool

    /// - Returns: nil for a file that is none of ours. What logrotate made of one (`….log.1`, `….log.gz`,
    ///   `….log-20250906`) is ours still.
    package init?(_ name: String) {
        guard let line = name.firstIndex(of: "_") else { return nil }
        prefix = String(name[..<line])
        let rest = name[name.index(after: line)...]
        day = String(rest.prefix(8))
        guard day.utf8.count == 8, day.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        var tail = rest.dropFirst(8)
        guard tail.first == "." else { return nil }
        tail = tail.dropFirst()
        let digits = tail.prefix { $0.isASCII && $0.isNumber }
        if !digits.isEmpty {
            guard let number = Int(digits), tail.dropFirst(digits.count).first == "." else { return nil }
            self.number = number
            tail = tail.dropFirst(digits.count + 1)
        } else {
            number = 0
        }
        guard tail == "log" || tail.hasPrefix("log.") || tail.hasPrefix("log-") else { return nil }
        isPlain = tail == "log"
    }
}
