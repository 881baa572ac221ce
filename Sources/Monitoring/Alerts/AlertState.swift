package import FoundationEssentials

/// How a rule stands with one series.
///
/// Decided by `step`, which does nothing itself: what is to be done it returns.
package struct AlertState: Sendable, Hashable, Codable {
    package enum Phase: String, Sendable, Codable, CaseIterable {
        case inactive, pending, firing, resolved
    }

    package struct Acknowledgement: Sendable, Hashable, Codable {
        package var by: String
        package var comment: String
        package var at: Date
    }

    package internal(set) var phase = Phase.inactive
    /// Pending and firing: since when the condition holds, as far as it was measured.
    package internal(set) var since: Date?
    package internal(set) var firedAt: Date?
    package internal(set) var endedAt: Date?
    /// As it was judged last.
    package internal(set) var value: Double?
    package internal(set) var detail: String?
    /// Whether its beginning was told, and to whom; its end goes there too.
    package internal(set) var channels: [String]?
    package internal(set) var toldAt: Date?
    package internal(set) var acknowledgement: Acknowledgement?
    /// It comes and goes: told so, and then not told again before it has been calm.
    package internal(set) var isFlapping = false
    /// Nothing was measured since.
    package internal(set) var silentSince: Date?

    var lastDataAt: Date?
    var clearSince: Date?
    var firings: [Date] = []
    var steppedAt: Date?

    package init() {}

    package mutating func acknowledge(by: String, comment: String, at now: Date) -> Bool {
        guard phase == .firing, acknowledgement == nil else { return false }
        acknowledgement = Acknowledgement(by: by, comment: comment, at: now)
        return true
    }

    /// A firing alert is written when something happens and every few minutes: whoever looks sees a value that is not old.
    func isNews(since before: AlertState?) -> Bool {
        guard let before, phase != .pending, before.phase == phase else { return self != before }
        var same = before
        (same.value, same.detail, same.steppedAt, same.lastDataAt) = (value, detail, steppedAt, lastDataAt)
        guard same == self, phase == .firing else { return same != self }
        let written = before.steppedAt ?? .distantPast
        return abs((steppedAt ?? written).timeIntervalSince(written)) >= 60
    }
}
