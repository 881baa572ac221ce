import Synchronization

/// What one host is still to be asked, shared by those who ask.
final class LaneWork: Sendable {
    struct State: Sendable {
        var next = 0
        var failuresInARow = 0
        var closed: String?
        var unasked: [VideoLink] = []
    }

    /// A host that fails so often in a row is left alone.
    static let patience = 10

    let calls: Int
    let end = Mutex(State())
    private let links: [VideoLink]
    private let perCall: Int

    init(_ links: [VideoLink], perCall: Int) {
        self.links = links
        self.perCall = perCall
        calls = (links.count + perCall - 1) / perCall
    }

    var isClosed: Bool { end.withLock { $0.closed != nil } }

    /// Those of the next call. A cancelled task takes on: what is left is handed back one by one.
    func take() -> [VideoLink]? {
        end.withLock { state in
            guard state.next < links.count else { return nil }
            defer { state.next = min(links.count, state.next + perCall) }
            return Array(links[state.next..<min(links.count, state.next + perCall)])
        }
    }

    func leave(_ links: [VideoLink]) { end.withLock { $0.unasked += links } }

    func heard() { end.withLock { $0.failuresInARow = 0 } }

    /// The first reason stays.
    func close(_ reason: String) { end.withLock { $0.closed = $0.closed ?? reason } }

    func note(_ failure: CallFailure, of host: String) {
        end.withLock { state in
            state.failuresInARow = failure.blamesHost ? state.failuresInARow + 1 : 0
            guard state.failuresInARow >= Self.patience, state.closed == nil else { return }
            state.closed = "\(host) \(failure.reason), \(state.failuresInARow) times in a row"
        }
    }
}
