import Delivery
import Observability

/// Passes on what is logged from now on, until it is cancelled.
struct LogFollowing: Sendable {
    let ring: LogRing
    let filter: LogFilter
    /// The line after which it begins.
    let after: Int

    /// Lines that come close together are passed on together.
    private static let pace = Duration.milliseconds(50)

    init(ring: LogRing, filter: LogFilter, after: Int) {
        self.ring = ring
        self.filter = filter
        self.after = after
    }

    func feed(_ mailbox: EventMailbox) async throws {
        let signal = AsyncSignal()
        let follower = ring.follow { signal.raise() }
        defer { ring.unfollow(follower) }
        var position = after
        while true {
            for entry in ring.entries(after: position) {
                if entry.sequence > position + 1 { mailbox.send(gap(before: entry, after: position)) }
                position = entry.sequence
                if filter.matches(entry.record) { mailbox.send(event(entry)) }
            }
            await signal.wait()
            try await Task.sleep(for: Self.pace)
        }
    }

    private func event(_ entry: LogRing.Entry) -> ServerSentEvent {
        ServerSentEvent(
            id: "\(StreamPosition(epoch: ring.epoch, sequence: entry.sequence))", event: "log",
            data: String(decoding: entry.record.line.dropLast(), as: UTF8.self))
    }

    /// The ring was overwritten before these could be read.
    private func gap(before entry: LogRing.Entry, after position: Int) -> ServerSentEvent {
        ServerSentEvent(event: "gap", data: #"{"lost":\#(entry.sequence - position - 1)}"#)
    }
}
