import Synchronization

/// The secrets of the configuration, and the one place that hides them: in log lines, in stored errors
/// and in what peers answered.
///
/// A secret is found as it is, percent-encoded (in a URL, in whole or in part) and escaped in a JSON
/// string. One that is shorter than four characters is not hidden: masking `ab` everywhere would hide
/// the text and not the secret. The tokens of the HTTP API, which no configuration knows, are found by their form.
package final class SecretMask: Sendable {
    package static let replacement = "***"
    private static let shortest = 4

    private let patterns = Mutex(SecretPatterns([]))

    package init(_ secrets: [String] = []) {
        register(secrets)
    }

    /// Adds secrets; what is known already or too short changes nothing.
    package func register(_ secrets: [String]) {
        let fit = secrets.filter { $0.count >= Self.shortest }.map { Array($0.utf8) }
        patterns.withLock { $0 = SecretPatterns($0.secrets + fit) }
    }

    /// The text with every occurrence replaced by `***`.
    package func mask(_ text: String) -> String {
        let patterns = patterns.withLock { $0 }
        let mayHoldToken = TokenPattern.mayOccur(in: text)
        guard patterns.mayOccur(in: text) || mayHoldToken else { return text }
        let bytes = Array(text.utf8)
        var ranges = patterns.ranges(in: bytes)
        if mayHoldToken { ranges = Self.union(ranges, TokenPattern.ranges(in: bytes)) }
        return ranges.isEmpty ? text : Self.replace(ranges, in: bytes)
    }

    /// Ascending, those that overlap as one.
    private static func union(_ some: [Range<Int>], _ others: [Range<Int>]) -> [Range<Int>] {
        guard !others.isEmpty else { return some }
        return (some + others).sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { union, range in
            if let last = union.last, last.upperBound > range.lowerBound {
                union[union.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                union.append(range)
            }
        }
    }

    private static func replace(_ ranges: [Range<Int>], in bytes: [UInt8]) -> String {
        var masked: [UInt8] = []
        masked.reserveCapacity(bytes.count)
        var position = 0
        for range in ranges {
            masked.append(contentsOf: bytes[position..<range.lowerBound])
            masked.append(contentsOf: replacement.utf8)
            position = range.upperBound
        }
        masked.append(contentsOf: bytes[position...])
        return String(decoding: masked, as: UTF8.self)
    }
}
