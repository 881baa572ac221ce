/// A network that no public receiver can have an address in.
package struct ReservedNetwork: Sendable, Hashable {
    package let network: IPNetwork
    /// To stand after the network: "10.0.0.0/8, a private network".
    package let purpose: String
    /// Whether an operator may take it for his own and allow it.
    package let canBeAllowed: Bool

    /// Narrow before wide: the first that contains an address names it.
    package static let all: [ReservedNetwork] = never + v4 + v6

    /// Whatever the operator allows: clouds hand out keys there, or no single machine can be meant.
    private static let never: [ReservedNetwork] = [
        (["169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32"], "the metadata service of a cloud"),
        (["fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128"], "the metadata service of a cloud"),
        // Alibaba Cloud, Azure's wire server, Oracle Cloud.
        (["100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"], "the metadata service of a cloud"),
        (["0.0.0.0/8", "::/128"], "no address of a machine"),
        (["255.255.255.255/32"], "the broadcast address"),
        (["224.0.0.0/4", "ff00::/8"], "a multicast network"),
    ].flatMap { networks($0, $1, canBeAllowed: false) }

    /// IANA's registry of special-purpose IPv4 addresses, what is not globally reachable there.
    private static let v4: [ReservedNetwork] = [
        (["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], "a private network"),
        (["127.0.0.0/8"], "this machine itself"),
        (["100.64.0.0/10"], "a provider's inner network (CGNAT)"),
        (["169.254.0.0/16"], "a link-local network"),
        (["192.0.0.0/24"], "reserved for protocols"),
        (["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"], "reserved for documentation"),
        (["192.88.99.0/24"], "reserved for 6to4 relays"),
        (["198.18.0.0/15"], "reserved for benchmarks"),
        (["240.0.0.0/4"], "reserved"),
    ].flatMap { networks($0, $1, canBeAllowed: true) }

    /// The same for IPv6. What lies outside of 2000::/3 besides is no public address either.
    private static let v6: [ReservedNetwork] = [
        (["::1/128"], "this machine itself"),
        (["::/96", "::ffff:0:0:0/96"], "an IPv4 address within IPv6"),
        (["64:ff9b::/96", "64:ff9b:1::/48"], "an IPv4 address behind NAT64"),
        (["100::/64", "100:0:0:1::/64"], "reserved for discarding"),
        (["2001::/32"], "an IPv4 address behind Teredo"),
        (["2001:2::/48"], "reserved for benchmarks"),
        (["2001:10::/28", "2001:20::/28"], "reserved for ORCHID"),
        (["2001::/23"], "reserved for protocols"),
        (["2001:db8::/32", "3fff::/20"], "reserved for documentation"),
        (["2002::/16"], "an IPv4 address behind 6to4"),
        (["5f00::/16"], "reserved for segment routing (SRv6)"),
        (["fc00::/7"], "a private network"),
        (["fe80::/10"], "a link-local network"),
        (["fec0::/10"], "a site-local network"),
        (["::/3", "4000::/2", "8000::/1"], "no public address"),
    ].flatMap { networks($0, $1, canBeAllowed: true) }

    /// A text that is no network would leave a hole: a test holds every line of the tables.
    private static func networks(
        _ texts: [String], _ purpose: String, canBeAllowed: Bool
    ) -> [ReservedNetwork] {
        texts.compactMap { try? IPNetwork($0) }.map {
            ReservedNetwork(network: $0, purpose: purpose, canBeAllowed: canBeAllowed)
        }
    }
}
