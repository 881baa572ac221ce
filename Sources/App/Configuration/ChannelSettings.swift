package import Channels
package import Delivery
import Settings

/// A way out, as the configuration declares it.
package struct ChannelSettings: Sendable {
    package let declaration: any ChannelDeclaration
    package let common: CommonChannelSettings

    package var name: String { declaration.name }

    /// Retries are of the channel's kind, the rest every channel can say.
    package var policy: ChannelPolicy {
        var policy = declaration.policy
        policy.fallback = common.fallback
        policy.fallbackAfter = common.fallbackAfter
        policy.merge = common.merge
        policy.owners = common.owners
        policy.breaker = common.breaker
        return policy
    }

    static func read(_ root: SettingsNode, _ problems: inout SettingsProblems) -> [ChannelSettings] {
        let nodes = root.children("channels")
        let names = nodes.map(\.name)
        var peers: [PeerIdentity: String] = [:]
        var channels: [ChannelSettings] = []
        for (name, node) in nodes {
            problems.collect { () throws(SettingsProblem) in
                let channel = ChannelSettings(
                    declaration: try ChannelKinds.declaration(name, node), common: try CommonChannelSettings(node))
                try checkPeer(of: channel, &peers, node)
                try checkNames(in: channel, known: names, node)
                channels.append(channel)
            }
        }
        for (name, node) in nodes {
            problems.collect { () throws(SettingsProblem) in try checkFallbacks(from: name, channels, node) }
        }
        return channels
    }

    private static func checkPeer(
        of channel: ChannelSettings, _ peers: inout [PeerIdentity: String], _ node: SettingsNode
    ) throws(SettingsProblem) {
        guard let peer = channel.declaration.peerIdentity else { return }
        guard let other = peers[peer] else {
            peers[peer] = channel.name
            return
        }
        throw node.problem(
            "found \(peer.noun) channels.\(other) again; allowed is one channel for each, \(peer.reason)")
    }

    private static func checkNames(
        in channel: ChannelSettings, known: [String], _ node: SettingsNode
    ) throws(SettingsProblem) {
        let others = known.filter { $0 != channel.name }.sorted()
        let allowed =
            others.isEmpty ? "there is no other channel" : "allowed is one of \(others.joined(separator: ", "))"
        if let fallback = channel.common.fallback, !others.contains(fallback) {
            throw node.problem("found \"\(fallback)\"; \(allowed)", at: "fallback")
        }
        for owner in channel.common.owners where !others.contains(owner) {
            throw node.problem("found \"\(owner)\"; \(allowed)", at: "owners")
        }
    }

    /// What falls back in a circle would never come to an end.
    private static func checkFallbacks(
        from name: String, _ channels: [ChannelSettings], _ node: SettingsNode
    ) throws(SettingsProblem) {
        var path = [name]
        while let next = channels.first(where: { $0.name == path.last })?.common.fallback {
            path.append(next)
            if next == name {
                throw node.problem(
                    "found a circle, \(path.joined(separator: " → ")); allowed is a chain that ends", at: "fallback")
            }
            if path.count > channels.count + 1 { return }
        }
    }
}
