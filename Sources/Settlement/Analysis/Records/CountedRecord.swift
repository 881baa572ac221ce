/// A submitted record with the figures that a settlement counts for it, and where they come from.
package struct CountedRecord: Sendable, Hashable {
    package let record: SubmissionRecord
    /// Its place in the `PlatformTable`; nil: unknown, so that none of its figures count.
    package var platform: Int? { record.platform }
    package let figures: VideoFigures
    package let origin: FigureOrigin

    package init(record: SubmissionRecord, figures: VideoFigures, origin: FigureOrigin) {
        self.record = record
        self.figures = figures
        self.origin = origin
    }

    /// With what was fetched of its video, if anything was: as a run counts it, so only of the link that it has now.
    package init(_ record: SubmissionRecord, reading: KeptReading?) {
        let details = record.reading.figures
        guard record.platform != nil else {
            self.init(record: record, figures: VideoFigures(), origin: .unknownPlatform)
            return
        }
        guard !record.reading.isUsable, let reading else {
            self.init(record: record, figures: details, origin: record.reading.isUsable ? .details : .nothing)
            return
        }
        guard reading.link ?? "" == record.link ?? "" else {
            self.init(record: record, figures: details, origin: .otherLink(reading))
            return
        }
        var figures = details
        if reading.reading.tellsFigures {
            for measure in Measure.allCases { figures[measure] = details[measure] ?? reading.reading.figures[measure] }
        }
        self.init(record: record, figures: figures, origin: .reading(reading))
    }

    /// Nobody knows how often it was seen, though its platform is one of the settlement's.
    package var isUnknown: Bool { platform != nil && figures.views == nil }
}

/// Where a record's figures come from.
package enum FigureOrigin: Sendable, Hashable {
    /// Its `verification_details`.
    case details
    /// The platform, asked once.
    case reading(KeptReading)
    /// What was fetched was of another link; nobody has asked for the one that the record has now.
    case otherLink(KeptReading)
    /// The details tell no views, and nobody has asked the platform.
    case nothing
    /// No platform of the settlement's.
    case unknownPlatform
}
