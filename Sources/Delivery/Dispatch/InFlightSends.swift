import FoundationEssentials
import Synchronization
import Timekeeping

/// The sends that are under way, each with its time limit.
///
/// A channel that hangs and does not even hear its cancellation must not hold its slot for ever: the answer is
/// then given for it. That is why a send is a task of its own and not a child of the worker, which would have
/// to wait for it.
final class InFlightSends: Sendable {
    private struct Flight {
        let answer: CheckedContinuation<SendOutcome, Never>
        let deadline: Date
        var task: Task<Void, Never>?
    }

    private struct State {
        var lastID: UInt64 = 0
        var flights: [UInt64: Flight] = [:]
    }

    private let state = Mutex(State())

    func send(_ parcel: Parcel, by channel: any Channel, until deadline: Date) async -> SendOutcome {
        await withCheckedContinuation { answer in
            let id = state.withLock { state in
                state.lastID += 1
                state.flights[state.lastID] = Flight(answer: answer, deadline: deadline)
                return state.lastID
            }
            let task = Task { self.land(id, with: await channel.send(parcel)) }
            state.withLock { $0.flights[id]?.task = task }
        }
    }

    /// Ends the sends whose time is up.
    func expire(at now: Date, after limit: Duration) {
        var failure = SendFailure(
            .retry(after: nil), reason: "timeout",
            message: "the channel gave no answer within \(Int(limit.seconds.rounded())) seconds",
            hint: "the peer may have the message all the same; look at the network between here and it")
        failure.blamesPeer = true
        end(with: failure) { $0.deadline <= now }
    }

    /// Ends all sends: the process is about to stop.
    func abandon() {
        end(
            with: SendFailure(
                .retry(after: nil), reason: "shutdown", message: "Herald was stopped while it waited for the answer",
                hint: "the peer may have the message all the same; it is sent again with the same key")
        ) { _ in true }
    }

    private func land(_ id: UInt64, with outcome: SendOutcome) {
        let flight = state.withLock { $0.flights.removeValue(forKey: id) }
        flight?.answer.resume(returning: outcome)
    }

    private func end(with failure: SendFailure, where isMeant: (Flight) -> Bool) {
        let ended = state.withLock { state in
            let ids = state.flights.filter { isMeant($0.value) }.keys
            return ids.compactMap { state.flights.removeValue(forKey: $0) }
        }
        for flight in ended {
            flight.task?.cancel()
            flight.answer.resume(returning: .failed(failure))
        }
    }
}
