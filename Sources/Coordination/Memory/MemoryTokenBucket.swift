package import FoundationEssentials
import Synchronization

/// A token bucket shared by the tasks of this process.
package final class MemoryTokenBucket: Sendable {
    private let state: Mutex<TokenBucket>

    package init(rate: Double, burst: Double) {
        state = Mutex(TokenBucket(rate: rate, burst: burst))
    }

    /// - Returns: nil if a token was taken, else the instant at which there will be one.
    package func take(at now: Date) -> Date? {
        state.withLock { $0.take(at: now) }
    }
}
