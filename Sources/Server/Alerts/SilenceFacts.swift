package import Foundation
package import Monitoring

/// A silence, as the API and `--json` show it.
package struct SilenceFacts: Encodable, Sendable {
    package let id: Int64
    package let matchers: [String: String]
    package let from: Date
    package let until: Date
    package let by: String
    package let comment: String
    package let isActive: Bool

    package init(_ silence: AlertSilence, at now: Date) {
        (id, matchers, from, until) = (silence.id, silence.matchers, silence.from, silence.until)
        (by, comment) = (silence.by, silence.comment)
        isActive = silence.isActive(at: now)
    }
}

/// What may be silenced, and for how long; the same for the API and the command.
package enum SilenceRule {
    package static let longest = Duration.seconds(90 * 86_400)
    static let mostMatchers = 20
    static let mostBytes = 255
    static let mostComment = 1_000

    /// - Returns: what is wrong with it, in a sentence; nil: nothing.
    package static func problem(_ silence: AlertSilence, at now: Date) -> String? {
        let texts = silence.matchers.map { [$0.key, $0.value] }.flatMap(\.self)
        if silence.matchers.isEmpty {
            return "matchers is empty; name at least one label, such as rule, severity, metric, node or check"
        }
        if silence.matchers.count > mostMatchers { return "there are more than \(mostMatchers) matchers" }
        if texts.contains(where: { $0.utf8.count > mostBytes || $0.utf8.contains(0) || $0.isEmpty }) {
            return "a matcher is empty or longer than \(mostBytes) bytes"
        }
        if silence.comment.utf8.count > mostComment || silence.comment.utf8.contains(0) {
            return "comment is longer than \(mostComment) bytes"
        }
        if silence.until <= max(silence.from, now) { return "until lies before its beginning, or in the past" }
        if silence.until.timeIntervalSince(silence.from) > 90 * 86_400 {
            return "it lasts longer than 90 days; take the rule out of the configuration instead"
        }
        return nil
    }
}
