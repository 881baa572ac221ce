/// A channel, how it stands and how many deliveries wait for it.
package struct ChannelCondition: Sendable, Hashable {
    package let name: String
    /// nil: deliveries may go.
    package let pause: ChannelPause?
    package let waiting: Int

    /// `ok`, `paused`, `resting` or `disabled`.
    package var state: String {
        switch pause?.kind {
        case nil: "ok"
        case .asked, .broken: "paused"
        case .resting: "resting"
        case .disabled: "disabled"
        }
    }
}
