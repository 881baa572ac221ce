package import FoundationEssentials

/// How the agreement between nodes stands.
package enum SharingHealth: Sendable, Hashable {
    case working
    /// Redis cannot be asked: limits hold per node, at the node's share.
    case away(since: Date, why: String)
    /// Redis is back, or was started anew, and may not know yet what was granted without it: each limit holds both
    /// ways until one window, one lease, or the time in which its bucket fills has passed since.
    case settling(since: Date)
}
