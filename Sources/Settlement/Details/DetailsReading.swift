/// What a record's `verification_details` tell.
package struct DetailsReading: Sendable, Hashable {
    package var figures = VideoFigures()
    package var troubles: [RecordTroubles.Kind] = []

    package init() {}

    /// Whether the platform need not be asked.
    package var isUsable: Bool { figures.views != nil }

    /// Reads JSON as text or as jsonb gives it, or a JSON string that holds such JSON.
    ///
    /// No bytes, none but spaces and `null` tell nothing, and that is no trouble. A count that cannot be is one and
    /// is not known. What is not a JSON object is broken, and nothing of it is believed.
    package static func read(_ json: UnsafeRawBufferPointer?) -> DetailsReading {
        DetailsReading(DetailsScanner.scan(json))
    }

    init(_ scanned: ScannedFigures) {
        figures = scanned.figures
        troubles = scanned.troubles
    }
}
