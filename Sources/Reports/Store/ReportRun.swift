package import FoundationEssentials

/// One message of a report and what became of it.
package struct ReportRun: Sendable, Hashable {
    package enum Kind: String, Sendable { case scheduled, manual }

    package enum State: String, Sendable {
        /// In the outbox; not every channel has answered.
        case enqueued
        /// Every channel has it, though perhaps not everybody in it.
        case confirmed
        /// At least one channel finally did not take it.
        case failed
        /// Every line failed, so that there was nothing to send.
        case empty
    }

    package struct ChannelOutcome: Sendable, Hashable {
        package enum State: String, Sendable {
            case pending, delivered
            /// The channel has it and said whom it will not reach.
            case partial
            case failed, cancelled

            package var hasArrived: Bool { self == .delivered || self == .partial }
        }

        package let channel: String
        package let state: State
        /// Why it failed, and what the operator can do.
        package let reason: String?
        package let hint: String?
        package let finishedAt: Date?
    }

    package let id: Int64
    package let report: String
    /// Unique among the runs of the report: the scheduled instant, or the mark of a run by hand.
    package let firing: String
    package let kind: Kind
    package let windowEnd: Date
    package let state: State
    /// The message; nil when every line failed.
    package let text: String?
    /// One sentence for each cause that made lines fail.
    package let failures: [String]
    package let createdAt: Date
    package let finishedAt: Date?
    package let channels: [ChannelOutcome]
}

/// A place in the list of a report's runs.
package struct ReportRunPosition: Sendable, Hashable {
    package let createdAt: Date
    package let id: Int64

    package init(createdAt: Date, id: Int64) {
        self.createdAt = createdAt
        self.id = id
    }
}

extension ReportRun {
    package var position: ReportRunPosition { ReportRunPosition(createdAt: createdAt, id: id) }
}
