import FoundationEssentials
import Scheduling
import Timekeeping

extension ExplainedRecord {
    init(_ counted: CountedRecord, platforms: PlatformTable, day: SettlementDay, in timeZone: TimeZone) {
        let record = counted.record
        let platform = counted.platform.map { platforms.platforms[$0] }
        let figures = counted.figures.only(platform?.measures ?? [])
        id = record.id
        user = record.userID
        agentNode = record.agentNode
        platformText = record.platformText
        self.platform = platform?.name
        link = record.link
        submittedAt = record.submittedAt.map { LocalTime($0, in: timeZone).withSeconds }
        views = figures.views
        likes = figures.likes
        comments = figures.comments
        shares = figures.shares
        collects = figures.collects
        origin = counted.origin.word
        source = counted.origin.sentence(day, in: timeZone)
        troubles = record.reading.troubles.map(\.clause)
    }
}

extension FigureOrigin {
    package var word: String {
        switch self {
        case .details: "details"
        case .reading: "reading"
        case .otherLink: "other_link"
        case .nothing: "nothing"
        case .unknownPlatform: "unknown_platform"
        }
    }

    func sentence(_ day: SettlementDay, in timeZone: TimeZone) -> String {
        switch self {
        case .details: "verification_details"
        case .nothing: "unknown: the details tell no views, and the platform was not asked yet; the next run asks"
        case .unknownPlatform: "not counted: the platform is none of the settlement's; the account and the record count"
        case .reading(let kept): kept.sentence(in: timeZone)
        case .otherLink(let kept):
            "unknown: what was fetched at \(LocalTime(kept.fetchedAt, in: timeZone).withSeconds) was of another link; "
                + "the next run asks again"
        }
    }
}

extension KeptReading {
    func sentence(in timeZone: TimeZone) -> String {
        let time = LocalTime(fetchedAt, in: timeZone).withSeconds
        let reason = reading.reason.map { ": \($0)" } ?? ""
        return switch reading.state {
        case .known: "fetched at \(time), kept since"
        case .unknown: "unknown, asked at \(time)\(reason)"
        case .gone: "the video is gone, asked at \(time)\(reason)"
        case .failed: "unknown, asking failed at \(time)\(reason); the next run asks again"
        }
    }
}

extension RecordTroubles.Kind {
    /// What is wrong, and that it does not count.
    package var clause: String {
        switch self {
        case .brokenDetails: "the details are no JSON object"
        case .negative: "a count below nought was left out"
        case .absurd: "a count beyond \(VideoFigures.largest) was left out"
        case .notANumber: "a count that is no whole number was left out"
        case .unknownPlatform: "the platform is none of the settlement's"
        }
    }
}
