import Database
import Delivery
import FoundationEssentials

/// One message with the changes it tells of, or why there is none: ready for the store.
struct HandoverDraft: Sendable {
    /// Oldest first; at least one.
    let changes: [QueuedChange]
    let key: HandoverKey
    /// One for each channel that takes it.
    var entries: [PreparedEntry] = []
    /// What ends them here and now.
    var ending: Ending?

    enum Ending: Sendable, Hashable {
        case silent
        case failed(String)
    }

    /// nil for no changes.
    init?(_ changes: [QueuedChange], of watch: String, ending: Ending? = nil) {
        guard let key = HandoverKey(watch: watch, changes: changes) else { return nil }
        self.changes = changes.sorted { $0.id < $1.id }
        self.key = key
        self.ending = ending
    }

    /// The same without its messages: the store does not take them.
    func failed(_ reason: String) -> HandoverDraft {
        var draft = self
        draft.entries = []
        draft.ending = .failed(reason)
        return draft
    }
}
