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
        mailbox.send(ServerSentEvent.place("\(StreamPosition(epoch: ring.epoch, sequence: after))"))
        var position = after
        while true {
            if pass(to: mailbox, after: &position) { await signal.wait() }
            try await Task.sleep(for: Self.pace)
        }
    }

    /// - Returns: false if the mailbox was full before everything was in it. What is overwritten until there is room
    ///   is told as a gap.
    private func pass(to mailbox: EventMailbox, after position: inout Int) -> Bool {
        for entry in ring.entries(after: position) {
            if entry.sequence > position + 1 {
                guard mailbox.offer(gap(before: entry, after: position)) else { return false }
                position = entry.sequence - 1
            }
            if filter.matches(entry.record) {
                guard mailbox.offer(event(entry)) else { return false }
            }
            position = entry.sequence
        }
        return true
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
