import Delivery
import FoundationEssentials
import Synchronization

/// A channel whose peer keeps books, and answers as the test wants.
final class TestPeer: Channel {
    private struct State {
        var texts: [String] = []
        var failures: [String: Int] = [:]
        var isDown = false
    }

    let name: String
    let limits: ChannelLimits
    private let state = Mutex(State())

    init(_ name: String = "crm", rate: ChannelLimits.Rate? = nil) {
        self.name = name
        limits = ChannelLimits(concurrency: 100, rate: rate)
    }

    /// What arrived, in its order.
    var texts: [String] { state.withLock(\.texts) }

    /// The next so many tries of this text fail.
    func fail(_ text: String, times: Int) { state.withLock { $0.failures[text] = times } }
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    func compose(_ message: Message) throws -> [Message] {
        guard case .text(let text) = message.body, !text.content.contains("unwelcome") else {
            throw ChannelRefusal("channel \(name): the message is unwelcome")
        }
        return [message]
    }

    func send(_ parcel: Parcel) async -> SendOutcome {
        guard case .text(let text) = parcel.message.body else { return .delivered(nil) }
        let content = text.content.split(separator: "\n").last.map(String.init) ?? text.content
        return state.withLock { state in
            if state.isDown || (state.failures[content] ?? 0) > 0 {
                state.failures[content]? -= 1
                return .failed(
                    SendFailure(.retry(after: nil), reason: "no_answer", message: "the peer does not answer"))
            }
            state.texts.append(content)
            return content.hasSuffix("half") ? .partial(nil, NotReached(users: ["li"])) : .delivered(nil)
        }
    }
}
