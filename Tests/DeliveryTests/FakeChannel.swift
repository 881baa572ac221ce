import Delivery
import FoundationEssentials
import Synchronization
import Timekeeping

/// A channel whose answers the test scripts, with books of its own.
final class FakeChannel: Channel {
    struct Arrival: Sendable {
        let parcel: Parcel
        let at: Date
        var text: String {
            if case .text(let text) = parcel.message.body { text.content } else { "" }
        }
    }

    private struct State {
        var arrivals: [Arrival] = []
        var sending = 0
        var mostAtOnce = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let name: String
    let limits: ChannelLimits
    private let clock: any WallClock
    private let answer: @Sendable (Parcel) async -> SendOutcome
    private let refuses: @Sendable (Message) -> Bool
    private let state = Mutex(State())

    /// - Parameter answer: by default everything is delivered.
    init(
        _ name: String = "ops", clock: any WallClock, concurrency: Int = 100, rate: ChannelLimits.Rate? = nil,
        answer: @escaping @Sendable (Parcel) async -> SendOutcome = { _ in .delivered(nil) },
        refuses: @escaping @Sendable (Message) -> Bool = { $0 == .text("refuse") }
    ) {
        self.name = name
        self.clock = clock
        self.answer = answer
        self.refuses = refuses
        limits = ChannelLimits(concurrency: concurrency, rate: rate)
    }

    var arrivals: [Arrival] { state.withLock { $0.arrivals } }
    var texts: [String] { arrivals.map(\.text) }
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

    /// One part for each piece between bars.
    func compose(_ message: Message) throws -> [Message] {
        if refuses(message) { throw ChannelRefusal("this channel takes no such message") }
        guard case .text(let text) = message.body else { return [message] }
        return text.content.split(separator: "|").map { .text(String($0)) }
    }

    func send(_ parcel: Parcel) async -> SendOutcome {
        let watchers = state.withLock { state in
            state.arrivals.append(Arrival(parcel: parcel, at: clock.now()))
            state.sending += 1
            state.mostAtOnce = max(state.mostAtOnce, state.sending)
            let content = state.watchers.filter { $0.count <= state.arrivals.count }
            state.watchers.removeAll { $0.count <= state.arrivals.count }
            return content
        }
        for watcher in watchers { watcher.continuation.resume() }
        let outcome = await answer(parcel)
        state.withLock { $0.sending -= 1 }
        return outcome
    }

    /// Returns when at least `count` sends have begun.
    func waitForArrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrivals.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
