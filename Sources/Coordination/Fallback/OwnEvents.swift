/// The events of one window that this node was granted, in the node's time.
struct OwnEvents {
    private(set) var all = EventTimes()
    /// Those of them that the node's share has granted.
    private(set) var ofShare = EventTimes()
    /// The longest time between a question that Redis granted and its answer: an event that was noted at an instant
    /// was counted there at most so long before.
    private(set) var lag: Microseconds = 0

    mutating func forget(at now: Microseconds, window: Microseconds) {
        // Twice the window: what the node had at the loss is still seen one window later.
        all.forget(at: now, window: 2 * window)
        ofShare.forget(at: now, window: window)
    }

    mutating func noteGrant(asked: Microseconds, answered: Microseconds, byShare: Bool = false) {
        all.append(answered)
        if byShare { ofShare.append(answered) }
        lag = max(lag, answered - asked)
    }

    mutating func grant(at now: Microseconds) {
        all.append(now)
        ofShare.append(now)
    }

    mutating func cancel(_ time: Microseconds) {
        all.remove(time)
        ofShare.remove(time)
    }

    /// How many certainly counted at `loss`: none that may have been about to leave the window, or had left it.
    func certain(at loss: Microseconds, window: Microseconds) -> Int {
        max(0, all.count(after: loss - window + lag) - all.count(after: loss))
    }
}
