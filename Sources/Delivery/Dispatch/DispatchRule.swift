import Timekeeping

/// `dispatch.concurrency` and `dispatch.qps` as a semaphore's places and a bucket's rate and burst, so chosen that no
/// second sees more than `qps` sends.
///
/// A bucket lets `burst + rate × span` through in any span. A token that is used up to `tokenLife` after it was taken
/// lengthens the span by that much.
struct DispatchRule: Sendable, Hashable {
    let concurrency: Int
    let rate: Double
    let burst: Double
    /// How many tokens are asked for at once, at most.
    let batch: Int
    /// So long a place is held without being renewed: a dead node's is free before its deliveries are taken over.
    let placeLease: Duration

    static let tokenLife = Duration.milliseconds(50)
    private static let longestPlaceLease = Duration.seconds(15)

    /// - Parameter isShared: tokens are fetched before they are used.
    init(_ settings: DispatchSettings, isShared: Bool) {
        let qps = Double(max(1, settings.qps))
        concurrency = max(1, settings.concurrency)
        burst = max(1, (qps / 40).rounded(.down))
        batch = Int(burst)
        placeLease = min(Self.longestPlaceLease, settings.lease / 2)
        // Fewer than qps + 1, and sends are whole numbers; a hair less, for what rounding adds.
        rate = (qps + 1 - burst) / (1 + (isShared ? Self.tokenLife.seconds : 0)) * 0.999
    }
}
