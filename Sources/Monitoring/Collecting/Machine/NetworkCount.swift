/// What every interface has received and sent since it came up: `/proc/net/dev`, of this process's network namespace.
struct NetworkCount: Sendable, Hashable {
    struct Bytes: Sendable, Hashable {
        var received: UInt64
        var sent: UInt64
    }

    /// By interface, without those that only pass on what others count: loopback, bridges, the ends of containers.
    private(set) var interfaces: [String: Bytes] = [:]

    init?(_ files: MachineFiles) {
        guard let text = files.proc("net/dev") else { return nil }
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].drop { $0 == " " }
            let fields = line[line.index(after: colon)...].split(separator: " ")
            guard !name.isEmpty, !Self.passesOn(name), fields.count >= 9, let received = UInt64(fields[0]),
                let sent = UInt64(fields[8])
            else { continue }
            interfaces[String(name)] = Bytes(received: received, sent: sent)
        }
    }

    /// Bytes per second of every interface that was there both times. One whose counts went back was made anew
    /// meanwhile: what it carried is not known, and nothing is said of it this time.
    func rates(since earlier: NetworkCount, over seconds: Double) -> [String: (received: Double, sent: Double)] {
        guard seconds > 0 else { return [:] }
        var rates: [String: (received: Double, sent: Double)] = [:]
        for (name, now) in interfaces {
            guard let before = earlier.interfaces[name], now.received >= before.received, now.sent >= before.sent else {
                continue
            }
            rates[name] = (
                Double(now.received - before.received) / seconds, Double(now.sent - before.sent) / seconds
            )
        }
        return rates
    }

    private static let passing = ["veth", "docker", "br-", "virbr", "cali", "cni", "flannel", "vnet", "tap"]

    private static func passesOn(_ name: Substring) -> Bool {
        name == "lo" || passing.contains { name.hasPrefix($0) }
    }
}
