/// What was counted of one task on one platform.
package struct PlatformTally: Sendable, Hashable {
    /// Everybody once, however often they handed something in.
    package var accounts = 0
    /// The records.
    package var completions = 0
    /// The sums of what is known; nil: of no record anything is known.
    package var figures = VideoFigures()
    /// Records whose views nobody knows: neither their details nor the platform tells.
    package var unknown = 0

    package init() {}

    /// Counts a record's figures in.
    package mutating func add(_ record: VideoFigures) {
        for measure in Measure.allCases {
            guard let value = record[measure] else { continue }
            // Of `VideoFigures.largest` there would have to be millions.
            figures[measure] = (figures[measure] ?? 0).addingReportingOverflow(value).partialValue
        }
    }
}
