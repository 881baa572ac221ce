/// How long a `SharedCache` trusts what it knows.
package struct CacheTimes: Sendable, Hashable {
    /// After this an entry is loaded anew in the background; callers get the old one meanwhile.
    package var soft: Duration = .seconds(300)
    /// After this an entry is gone, and callers wait for the new one.
    package var hard: Duration = .seconds(900)
    /// Both times are stretched by a factor from this range, anew for each entry: what was stored together is not
    /// loaded together.
    package var jitter: ClosedRange<Double> = 0.9...1.2
    /// For how long “it does not exist” is believed; such an entry is never stale, it goes.
    package var negative: Duration = .seconds(30)
    /// Who loads has the key to himself under a lease that is renewed while the load runs: if his process dies,
    /// another loads after this time.
    package var loadLease: Duration = .seconds(10)
    /// Longer than this nobody waits for the load of another process.
    package var longestWait: Duration = .seconds(30)

    package init() {}
}
