import Networks

/// A program of this machine that calls without a token.
enum OwnMachine {
    /// It may call what admits it and else nothing.
    static let caller = Caller(name: nil, level: .open, purpose: "own-machine")

    private static let v4 = IPAddress.v4(0x7F00_0000).bits >> 24

    /// Whether the other end is on loopback, shows no token (which would be looked at), and speaks for itself: what a
    /// proxy of this machine passes on, or a page in a browser asks for, comes from somebody else.
    static func calls(from peer: String, _ head: RequestHead) -> Bool {
        guard head.authorization == nil, !head.isOnBehalf, let address = IPAddress(peer)?.canonical else {
            return false
        }
        return address.family == .v4 ? address.bits >> 24 == v4 : address == .v6(1)
    }
}
