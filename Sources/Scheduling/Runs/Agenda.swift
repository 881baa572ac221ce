import FoundationEssentials
import Timekeeping

/// Which jobs are to be looked at when, as far as one node knows.
struct Agenda {
    private struct Entry {
        let job: any Job
        var consideredUntil: Date
        /// Looked at in vain: not again before.
        var notBefore: Date?
        /// To be looked at then even if nothing is due.
        var lookAt: Date?
        /// How many of its runs have ended here.
        var ends = 0

        func wakeTime() -> Date {
            let next = job.schedule.next(after: consideredUntil)
            let start = next.map { job.schedule.startDate(for: $0, job: job.name) } ?? .distantFuture
            return min(max(start, notBefore ?? start), lookAt ?? .distantFuture)
        }
    }

    let review: Duration
    private var entries: [Entry]
    private var nextReview: Date

    init(_ jobs: [any Job], now: Date, review: Duration) {
        self.review = review
        entries = jobs.map { Entry(job: $0, consideredUntil: now) }
        nextReview = now
    }

    /// The jobs to look at now: those that are due, or all when a review is.
    mutating func takeDue(at now: Date) -> (jobs: [any Job], isReview: Bool) {
        // A review further off than one pause was planned before the clock was set back.
        let isReview = now >= nextReview || nextReview.timeIntervalSince(now) > review.seconds
        if isReview { nextReview = now.addingTimeInterval(review.seconds) }
        return (entries.filter { isReview || $0.wakeTime() <= now }.map(\.job), isReview)
    }

    /// - Parameter ends: `ends(of:)` before the job was looked at: a run that has ended since is not waited for.
    mutating func note(_ result: Consideration, of job: String, at now: Date, ends: Int) {
        guard let index = index(of: job) else { return }
        let isWaiting = result.isWaiting && entries[index].ends == ends
        entries[index].consideredUntil = result.consideredUntil
        entries[index].notBefore = isWaiting ? now.addingTimeInterval(review.seconds) : nil
        entries[index].lookAt = result.leaseEnd.map { max($0, now.addingTimeInterval(1)) }
    }

    /// Looking at it failed; it is tried again before long.
    mutating func noteFailure(of job: String, at now: Date) {
        guard let index = index(of: job) else { return }
        entries[index].notBefore = now.addingTimeInterval(5)
        entries[index].lookAt = nil
    }

    /// A run has ended: what waited for it may start.
    mutating func noteEnd(of job: String) {
        guard let index = index(of: job) else { return }
        entries[index].notBefore = nil
        entries[index].ends += 1
    }

    func ends(of job: String) -> Int { index(of: job).map { entries[$0].ends } ?? 0 }

    /// Until when there is nothing to do; never longer than the pause between reviews.
    func wakeTime(at now: Date) -> Date {
        entries.reduce(min(nextReview, now.addingTimeInterval(review.seconds))) { min($0, $1.wakeTime()) }
    }

    private func index(of job: String) -> Int? { entries.firstIndex { $0.job.name == job } }
}
