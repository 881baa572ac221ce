import FoundationEssentials
package import Networks
import Synchronization
package import Timekeeping

/// The clients to call endpoints with: each tied to an address that the guard allowed when the name was looked up.
///
/// A name is looked up again after `life`, so that a move of the endpoint is followed and one into a forbidden network
/// is noticed. Until then calls share their connections.
package final class EndpointClients: Sendable {
    private struct Pin {
        let clients: [PinnedClient]
        let checkedAt: Date
    }

    private let lookup: GuardedLookup
    private let clock: any WallClock
    private let life: Duration
    private let certificates: String?
    private let pins = Mutex<[String: Pin]>([:])
    /// Callback addresses come with messages: without a bound there could be any number.
    private static let mostPins = 500

    /// - Parameter certificates: A PEM file of the authorities to trust instead of the system's.
    package init(
        _ lookup: GuardedLookup, clock: any WallClock, certificates: String? = nil, life: Duration = .seconds(60)
    ) {
        self.lookup = lookup
        self.clock = clock
        self.certificates = certificates
        self.life = life
    }

    /// One for each allowed address, to be tried in this order.
    ///
    /// - Throws: `HostRefusal`, `LookupFailure` or `CancellationError`.
    func clients(for url: EndpointURL) async throws -> [PinnedClient] {
        if let pin = fresh(url) { return pin.clients }
        let addresses = try await lookup.addresses(for: url)
        let now = clock.now()
        return pins.withLock { pins in
            let known = pins[url.origin]?.clients ?? []
            let clients = addresses.map { address in
                known.first { $0.address == address } ?? PinnedClient(url, address: address, certificates: certificates)
            }
            if pins.count >= Self.mostPins, let oldest = pins.min(by: { $0.value.checkedAt < $1.value.checkedAt }) {
                pins[oldest.key] = nil
            }
            pins[url.origin] = Pin(clients: clients, checkedAt: now)
            return clients
        }
    }

    /// An address that nobody answered at goes to the end until the next lookup.
    func put(_ silent: PinnedClient, lastFor url: EndpointURL) {
        pins.withLock { pins in
            guard let pin = pins[url.origin], pin.clients.first === silent else { return }
            pins[url.origin] = Pin(clients: pin.clients.dropFirst() + [silent], checkedAt: pin.checkedAt)
        }
    }

    private func fresh(_ url: EndpointURL) -> Pin? {
        let now = clock.now()
        return pins.withLock { pins in
            pins[url.origin].flatMap { pin in
                // A clock that was set back does not prolong it.
                (0..<life.seconds).contains(now.timeIntervalSince(pin.checkedAt)) ? pin : nil
            }
        }
    }
}
