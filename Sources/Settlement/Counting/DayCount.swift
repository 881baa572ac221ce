/// What was counted of one day, and what could not be.
package struct DayCount: Sendable {
    /// Of every task that has records on the day, active or not, by its id.
    package var tallies: [Int64: TaskTally] = [:]
    /// The records that were read.
    package var rows = 0
    /// Records whose details do not tell the views: to be fetched.
    package var unread: [UnreadSubmission] = []
    package var troubles = RecordTroubles()

    package init() {}

    /// Counts in the records of other tasks.
    mutating func add(_ others: DayCount) {
        tallies.merge(others.tallies) { mine, _ in mine }
        rows += others.rows
        unread += others.unread
        troubles.add(others.troubles)
    }

    /// Counts in what was learned of a record's video: what its details knew stays, the rest is filled.
    ///
    /// The record is among the tally's unknown ones already, and stays there unless its views are known now. Each
    /// record is added once.
    package mutating func add(_ reading: VideoReading, to record: UnreadSubmission) {
        guard var tally = tallies[record.taskID], tally.platforms.indices.contains(record.platform) else { return }
        var learned = VideoFigures()
        for measure in Measure.allCases where record.known[measure] == nil {
            guard let value = reading.figures[measure], (0...VideoFigures.largest).contains(value) else { continue }
            learned[measure] = value
        }
        tally.platforms[record.platform].add(learned)
        if learned.views != nil { tally.platforms[record.platform].unknown -= 1 }
        tallies[record.taskID] = tally
    }
}

/// A record whose details do not tell the views of its video.
package struct UnreadSubmission: Sendable, Hashable {
    /// Of most records nothing is known: there may be many, and the figures would be most of each.
    private enum Known: Sendable, Hashable {
        case nothing
        indirect case figures(VideoFigures)
    }

    package let id: Int64
    package let taskID: Int64
    private let place: Int32
    private let knowledge: Known

    package init(id: Int64, taskID: Int64, platform: Int, known: VideoFigures) {
        self.id = id
        self.taskID = taskID
        place = Int32(clamping: platform)
        knowledge = known == VideoFigures() ? .nothing : .figures(known)
    }

    /// The place in the `PlatformTable`.
    package var platform: Int { Int(place) }

    /// What its details do tell.
    package var known: VideoFigures {
        switch knowledge {
        case .nothing: VideoFigures()
        case .figures(let figures): figures
        }
    }
}
