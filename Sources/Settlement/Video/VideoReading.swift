/// What was learned of a video from its platform.
package struct VideoReading: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case known
        /// It is there, and its platform does not tell its figures.
        case unknown
        /// Its platform says that there is none, or the link leads to none.
        case gone
        /// Nobody answered, or nobody was asked: worth trying another time.
        case failed
    }

    package let state: State
    package let figures: VideoFigures
    /// One sentence, where it is not known.
    package let reason: String?

    package init(_ state: State, figures: VideoFigures = VideoFigures(), reason: String? = nil) {
        self.state = state
        self.figures = figures
        self.reason = reason
    }

    /// Whether what figures there are were told by the platform.
    package var tellsFigures: Bool { state == .known || state == .unknown }
}

/// What came of many requests.
package struct VideoFetch: Sendable {
    /// By the record's id; one for each request.
    package var readings: [Int64: VideoReading]
    /// What concerns many at once, each said once: a quota that is used up, a key that is refused.
    package var troubles: [VideoTrouble]
    /// Videos whose platform was asked, whatever it answered. Not those that lead nowhere or were known already, nor
    /// those of a platform that is closed.
    package var asked: Int

    package init(readings: [Int64: VideoReading] = [:], troubles: [VideoTrouble] = [], asked: Int = 0) {
        self.readings = readings
        self.troubles = troubles
        self.asked = asked
    }
}
