import FoundationEssentials
import NIOCore
import Synchronization

/// Everything that the simulator remembers. One lock, held for short steps only; lists are copied out (a copy of
/// an array shares its storage) and shaped outside of it.
final class SimulatorBooks: Sendable {
    struct State: Sendable {
        var messages: BoundedLog<SimulatedMessage>
        var calls: BoundedLog<SimulatedCall>
        var media: MediaShelf
        var parallel: ParallelGate
        var robots: SlidingWindows<String>
        var office: AppOffice
        var faults = FaultPlan()
        /// Recalls so far: who shows messages knows by it that one of them changed.
        var recalls = 0
    }

    let state: Mutex<State>

    init(_ configuration: SimulatorConfiguration) {
        state = Mutex(
            State(
                messages: BoundedLog(
                    countLimit: configuration.messagesKept, byteLimit: configuration.messageBytesKept),
                calls: BoundedLog(countLimit: configuration.callsKept, byteLimit: configuration.callBytesKept),
                media: MediaShelf(byteLimit: configuration.mediaBytesKept),
                parallel: ParallelGate(limit: configuration.parallelCalls),
                robots: SlidingWindows(limit: configuration.messagesPerWindow, span: configuration.rateWindow),
                office: AppOffice(configuration)))
    }

    // MARK: Calls

    func enter(_ gate: String) -> Bool { state.withLock { $0.parallel.enter(gate) } }
    func leave(_ gate: String) { state.withLock { $0.parallel.leave(gate) } }

    func record(_ call: (_ id: Int) -> SimulatedCall) {
        state.withLock {
            let call = call($0.calls.nextNumber)
            $0.calls.append(call, bytes: call.request.utf8.count + call.answer.utf8.count + 200)
        }
    }

    // MARK: Robots' messages, and media

    func admitMessage(_ key: String, at now: Date) -> Bool { state.withLock { $0.robots.admit(key, at: now) } }

    func accept(_ draft: MessageDraft, key: String, at now: Date) {
        state.withLock {
            let id = $0.messages.nextNumber
            var media = draft.media
            if let image = draft.image {
                let name = "image-\(id)"
                let item = MediaShelf.Item(
                    owner: .robot(key: key), kind: .image, name: name, bytes: image, uploadedAt: now)
                media = .init(id: $0.media.store(item), name: name, bytes: image.readableBytes)
            }
            let message = SimulatedMessage(
                id: id, time: now, key: key, draft: draft, receivers: draft.receivers, media: media)
            $0.messages.append(message, bytes: message.bytes)
        }
    }

    func store(_ item: MediaShelf.Item) -> String { state.withLock { $0.media.store(item) } }
    func media(_ id: String) -> MediaShelf.Item? { state.withLock { $0.media[id] } }
    func usableMedia(_ id: String, of owner: MediaOwner, kind: MediaShelf.Kind, at now: Date) -> MediaShelf.Item? {
        state.withLock { $0.media.usable(id, of: owner, kind: kind, at: now) }
    }

    // MARK: Looking at them

    func messages(after number: Int, limit: Int) -> (entries: [SimulatedMessage], dropped: Int, recalls: Int) {
        let (messages, recalls) = state.withLock { ($0.messages, $0.recalls) }
        return (messages.entries(after: number, limit: limit), messages.dropped, recalls)
    }

    func calls(after number: Int, limit: Int) -> (entries: [SimulatedCall], dropped: Int) {
        let calls = state.withLock { $0.calls }
        return (calls.entries(after: number, limit: limit), calls.dropped)
    }

    func removeMessages() { state.withLock { $0.messages.removeAll() } }
    func removeCalls() { state.withLock { $0.calls.removeAll() } }

    // MARK: Faults

    var faults: [Fault] { state.withLock { $0.faults.faults } }
    func setFaults(_ faults: [Fault]) { state.withLock { $0.faults = FaultPlan(faults) } }
    func nextFault(path: String, key: String) -> Fault? {
        state.withLock { $0.faults.next(path: path, key: key) { Double.random(in: 0..<1) } }
    }
}
