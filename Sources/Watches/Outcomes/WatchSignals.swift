package import Delivery

/// What the parts of one watch in one process tell each other, so that nobody has to look again and again.
package struct WatchSignals: Sendable {
    /// Something is to be told to the queue.
    package let marks = AsyncSignal()
    /// The queue was told, or something new is in it: there may be something to take.
    package let changes = AsyncSignal()
}
