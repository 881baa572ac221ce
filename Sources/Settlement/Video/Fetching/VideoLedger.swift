import Synchronization

/// Who wants to know what of which video, and what was learned.
final class VideoLedger: Sendable {
    private let requests: [VideoRequest]
    private let progress: @Sendable (_ done: Int, _ of: Int) -> Void
    private let readings: Mutex<[Int64: VideoReading]>
    /// Its lock is held while progress is told, so that it is told in order.
    private let done = Mutex(0)
    private let answers = Mutex(0)

    init(_ requests: [VideoRequest], progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void) {
        self.requests = requests
        self.progress = progress
        readings = Mutex(Dictionary(minimumCapacity: requests.count))
    }

    func take() -> [Int64: VideoReading] { readings.withLock { $0 } }

    /// Videos whose platform was asked.
    var asked: Int { answers.withLock { $0 } }

    /// What came of asking a video's platform.
    func record(answer: VideoReading, of link: VideoLink, for places: [Int]) {
        answers.withLock { $0 += 1 }
        record(answer, of: link, for: places)
    }

    /// - Parameter places: Of the requests that want it.
    func record(_ reading: VideoReading, of link: VideoLink?, for places: [Int]) {
        readings.withLock { readings in
            for place in places {
                readings[requests[place].submissionID] = reading.told(of: link, to: requests[place].platform)
            }
        }
        done.withLock { done in
            for _ in places {
                done += 1
                progress(done, requests.count)
            }
        }
    }
}

extension VideoReading {
    /// With a word about a link of another platform than the record's.
    fileprivate func told(of link: VideoLink?, to platform: Platform) -> VideoReading {
        guard let link, link.platform.name != platform.name else { return self }
        let note = "the link is \(link.platform.title)'s and the record \(platform.title)'s"
        return VideoReading(state, figures: figures, reason: reason.map { "\($0); \(note)" } ?? note)
    }
}
