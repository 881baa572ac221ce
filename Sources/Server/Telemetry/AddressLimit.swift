import Crypto
import FoundationEssentials
import Networks
import Synchronization
package import Timekeeping

/// How many reports one address may send in a minute, without keeping an address.
///
/// What is kept is a keyed hash (HMAC-SHA256) of the network that the address stands for, in memory alone. The key is
/// random, is nowhere but here, and is thrown away with all hashes when the day (UTC) ends: what was kept yesterday can
/// be told from today's by nobody. IPv6 counts by /64, which is what one customer has.
package final class AddressLimit: Sendable {
    /// A token bucket's instant at which it is full again is all that it needs (GCRA, as ATM Forum's TM 4.0 calls it).
    private struct Books {
        var key = SymmetricKey(size: .bits256)
        var day = Int.min
        var fullAgain: [Place: Date] = [:]
        /// When those that are full were thrown away last.
        var swept = Date.distantPast
    }

    /// The first half of the hash.
    private struct Place: Hashable {
        let high: UInt64
        let low: UInt64

        static let others = Place(high: 0, low: 0)
    }

    private let books = Mutex(Books())
    private let interval: TimeInterval
    private let tolerance: TimeInterval
    private let maximumPlaces: Int
    private let clock: any WallClock

    /// - Parameters:
    ///   - perMinute: at least 1.
    ///   - maximumPlaces: for so many addresses at once; one costs about 60 bytes, those beyond share one place.
    package init(perMinute: Int, clock: any WallClock, maximumPlaces: Int = 100_000) {
        interval = 60 / Double(max(1, perMinute))
        tolerance = 60 - interval
        self.maximumPlaces = maximumPlaces
        self.clock = clock
    }

    /// How many addresses are being counted.
    package var count: Int { books.withLock(\.fullAgain.count) }

    /// - Parameter address: the client's; empty for one of this machine, all of which count as one.
    /// - Returns: nil if there was room, else after how many seconds there is.
    package func take(_ address: String) -> Int? {
        let network = Self.network(address)
        let now = clock.now()
        let day = Int(now.timeIntervalSince1970 / 86_400)
        return books.withLock { books in
            if books.day != day { books = Books(day: day) }
            let place = place(of: network, in: &books, at: now)
            let full = Self.full(books.fullAgain[place], at: now)
            let wait = full.timeIntervalSince(now) - tolerance
            guard wait <= 0 else { return max(1, Int(wait.rounded(.up))) }
            books.fullAgain[place] = full.addingTimeInterval(interval)
            return nil
        }
    }

    /// More than a minute ahead is nothing that was ever written: the clock was set back.
    private static func full(_ kept: Date?, at now: Date) -> Date {
        guard let kept, kept > now, kept.timeIntervalSince(now) <= 61 else { return now }
        return kept
    }

    private static func network(_ text: String) -> String {
        guard let address = IPAddress(text)?.canonical else { return "" }
        return IPNetwork(containing: address, prefixLength: address.family == .v4 ? 32 : 64).description
    }

    private func place(of network: String, in books: inout Books, at now: Date) -> Place {
        guard !network.isEmpty else { return .others }
        let code = HMAC<SHA256>.authenticationCode(for: Array(network.utf8), using: books.key)
        let place = code.withUnsafeBytes {
            Place(
                high: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                low: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        guard books.fullAgain.count >= maximumPlaces, books.fullAgain[place] == nil else { return place }
        // A bucket that is full is as good as none. Not for each of a flood of addresses: it takes milliseconds.
        guard abs(now.timeIntervalSince(books.swept)) >= 1 else { return .others }
        books.swept = now
        books.fullAgain = books.fullAgain.filter { $0.value > now }
        return books.fullAgain.count < maximumPlaces ? place : .others
    }
}
