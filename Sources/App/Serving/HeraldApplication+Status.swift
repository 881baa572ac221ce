import Delivery
import Foundation
import Scheduling
import Timekeeping

extension HeraldApplication {
    private static let mostCounted = 10_000

    /// One line of how things stand: `3 waiting, next report 22:00`.
    func statusLine() async -> String {
        [await waitingText(), nextReportText(after: clock.now())].compactMap { $0 }.joined(separator: ", ")
    }

    private func waitingText() async -> String {
        do {
            let waiting = try await DeliveryLedger(outbox: outbox).waiting(upTo: Self.mostCounted + 1)
            return waiting > Self.mostCounted ? "more than \(Self.mostCounted) waiting" : "\(waiting) waiting"
        } catch {
            return "the store does not answer"
        }
    }

    /// With the day, where it is not today's.
    private func nextReportText(after now: Date) -> String? {
        guard let next = reportJobs.compactMap({ $0.schedule.next(after: now) }).min() else { return nil }
        let today = LocalTime(now, in: configuration.timeZone).day
        let (time, day) = (LocalTime(next, in: configuration.timeZone), LocalTime(next, in: configuration.timeZone).day)
        return "next report " + (day == today ? String(time.description.suffix(5)) : time.description)
    }
}
