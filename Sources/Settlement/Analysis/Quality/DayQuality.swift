import FoundationEssentials

/// What is wrong with one day's records, counted per task and platform while they stream by.
struct DayQuality {
    private struct Place: Hashable {
        let task: Int64
        /// -1: unknown.
        let platform: Int
        let kind: QualityFinding.Kind
    }

    private struct Count {
        var records = 0
        var examples: [Int64] = []
    }

    private let day: SettlementDay
    private let platforms: PlatformTable
    /// Readings that failed before this should have been asked again.
    private let staleBefore: Date
    private var counts: [Place: Count] = [:]

    init(_ day: SettlementDay, platforms: PlatformTable, now: Date) {
        self.day = day
        self.platforms = platforms
        staleBefore = now.addingTimeInterval(-86_400)
    }

    mutating func add(_ counted: CountedRecord) {
        let record = counted.record
        for kind in kinds(of: counted) {
            let place = Place(task: record.taskID, platform: record.platform ?? -1, kind: kind)
            counts[place, default: Count()].records += 1
            if (counts[place]?.examples.count ?? 0) < RecordTroubles.named {
                counts[place]?.examples.append(record.id)
            }
        }
    }

    private func kinds(of counted: CountedRecord) -> [QualityFinding.Kind] {
        var kinds: [QualityFinding.Kind] = []
        if !counted.record.reading.troubles.filter({ $0 != .unknownPlatform }).isEmpty { kinds.append(.invalid) }
        if let views = counted.figures.views, let likes = counted.figures.likes, likes > views {
            kinds.append(.likesAboveViews)
        }
        switch counted.origin {
        case .details: break
        case .unknownPlatform: kinds.append(.unknownPlatform)
        case .nothing: kinds += [.missing, .notAsked]
        case .otherLink: kinds += [.missing, .stale]
        case .reading(let kept):
            kinds.append(.missing)
            switch kept.reading.state {
            case .known: break
            case .unknown, .gone: kinds.append(.unknown)
            case .failed: kinds.append(kept.fetchedAt < staleBefore ? .stale : .failed)
            }
        }
        return kinds
    }

    /// By task.
    var findings: [QualityFinding] {
        counts.sorted { ($0.key.task, $0.key.platform) < ($1.key.task, $1.key.platform) }.map { place, count in
            QualityFinding(
                place.kind, task: place.task, day: day,
                platform: place.platform < 0 ? nil : platforms.platforms[place.platform].name,
                number: Int64(count.records), sentence(place.kind, count.records), records: count.examples)
        }
    }

    private func sentence(_ kind: QualityFinding.Kind, _ count: Int) -> String {
        let records = count == 1 ? "1 record" : "\(count) records"
        return switch kind {
        case .missing: "\(records) without usable details: look at what writes verification_details"
        case .unknown: "the platform tells no views of \(records): they count as nothing"
        case .failed: "the platform could not be asked about \(records): herald settle \(day) asks again"
        case .stale:
            "\(records) whose platform could not be asked more than a day ago, or whose link was changed since: "
                + "herald settle \(day) asks again"
        case .notAsked: "nobody has asked the platform about \(records): herald settle \(day) asks"
        case .unknownPlatform:
            "\(records) on a platform that is none of the settlement's: add its name to platforms, or correct the rows"
        case .invalid: "\(records) with details that cannot be: look at verification_details"
        case .likesAboveViews: "\(records) with more likes than views: look at the videos"
        default: records
        }
    }
}
