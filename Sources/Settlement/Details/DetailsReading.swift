/// What a record's `verification_details` tell.
package struct DetailsReading: Sendable, Hashable {
    package var figures = VideoFigures()
    package var troubles: [RecordTroubles.Kind] = []

    package init() {}

    /// Whether the platform need not be asked.
    package var isUsable: Bool { figures.views != nil }
}
