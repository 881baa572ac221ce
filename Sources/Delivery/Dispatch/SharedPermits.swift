import FoundationEssentials
import Timekeeping

/// What this node has in stock of the limits that all nodes share: places for sends at once, and tokens for sends a
/// second. Both are fetched in batches before they are needed, so that a send costs no round trip.
///
/// Pure: `Dispatcher+Permits` does the asking. A place is used only while its lease is sure; a token only shortly after
/// it was taken, because one that lay in stock would be a burst on top of what the others send by then.
struct SharedPermits: Sendable {
    /// What to ask of the coordinator now.
    struct Wish: Sendable, Hashable {
        var tokens = 0
        /// Holders of new places.
        var acquire: [String] = []
        var renew: [String] = []
        var release: [String] = []
        /// When the wish may be another without anything having happened.
        var next: Date

        var isEmpty: Bool { tokens == 0 && acquire.isEmpty && renew.isEmpty && release.isEmpty }
    }

    private struct Place: Sendable {
        let acquiredAt: Date
        var until: Date
        /// When it was last used.
        var usedAt: Date
        var isBusy = false
    }

    private struct Batch: Sendable {
        let granted: Int
        var left: Int
        let until: Date
    }

    let rule: DispatchRule
    private let node: String
    private var places: [String: Place] = [:]
    private var batches: [Batch] = []
    private var lastNumber = 0
    /// How many tokens a batch is asked for: as many as were used up of the last.
    private var batchSize = 1
    private var lastTake = Date.distantPast
    private var askPlacesAt = Date.distantPast
    private var askTokensAt = Date.distantPast
    private var failedUntil = Date.distantPast

    /// A place that was not used for so long is others' to have.
    private static let idle = Duration.seconds(2)
    /// A place that was used for so long is given back for a moment: a node that has none gets its chance.
    private static let tenure = Duration.seconds(10)
    private static let pauseAfterTenure = Duration.milliseconds(100)
    private static let askAgain = Duration.milliseconds(50)

    init(node: String, rule: DispatchRule) {
        self.node = node
        self.rule = rule
    }

    var holders: [String] { Array(places.keys) }

    /// A place and a token for one send.
    ///
    /// - Returns: who holds the place; nil if there is nothing in stock.
    mutating func take(at now: Date) -> String? {
        expireTokens(at: now)
        guard !batches.isEmpty, let holder = freePlace(at: now) else { return nil }
        batches[0].left -= 1
        if batches[0].left == 0 {
            batchSize = min(rule.batch, max(batchSize, batches[0].granted * 2))
            batches.removeFirst()
        }
        places[holder]?.isBusy = true
        lastTake = now
        return holder
    }

    mutating func giveBack(_ holder: String, at now: Date) {
        places[holder]?.isBusy = false
        places[holder]?.usedAt = now
    }

    /// - Parameter startable: how many deliveries would be sent at once if there were permits enough.
    mutating func wish(startable: Int, at now: Date) -> Wish {
        guard failedUntil <= now else { return Wish(next: failedUntil) }
        expireTokens(at: now)
        var wish = Wish(next: now.addingTimeInterval(rule.placeLease.seconds / 3))
        settlePlaces(&wish, wanted: startable > 0, at: now)
        wishForPlaces(&wish, startable: startable, at: now)
        wishForTokens(&wish, startable: startable, at: now)
        return wish
    }

    mutating func acquired(_ holder: String, asked: Date) {
        places[holder] = Place(
            acquiredAt: asked, until: asked.addingTimeInterval(rule.placeLease.seconds), usedAt: asked)
    }

    mutating func noPlace(at now: Date) {
        askPlacesAt = now.addingTimeInterval(Self.askAgain.seconds)
    }

    mutating func renewed(_ holder: String, isHeld: Bool, asked: Date) {
        if isHeld {
            places[holder]?.until = asked.addingTimeInterval(rule.placeLease.seconds)
        } else if places[holder]?.isBusy == true {
            // The send cannot be called back; nothing more is begun on it.
            places[holder]?.until = .distantPast
        } else {
            places[holder] = nil
        }
    }

    /// - Parameter asked: before the coordinator was asked: it may have counted them right then.
    mutating func granted(_ tokens: Int, asked: Date) {
        batches.append(
            Batch(granted: tokens, left: tokens, until: asked.addingTimeInterval(DispatchRule.tokenLife.seconds)))
    }

    mutating func noTokens(until date: Date) {
        askTokensAt = date
        // So many do not come together quickly: fewer at a time come sooner.
        batchSize = max(1, batchSize / 2)
    }

    /// The coordinator could not be asked: nothing is sent that is not in stock.
    mutating func failed(at now: Date, rest: Duration) {
        failedUntil = now.addingTimeInterval(rest.seconds)
    }

    private mutating func expireTokens(at now: Date) {
        while let batch = batches.first, batch.until <= now {
            batchSize = max(1, batch.granted - batch.left)
            batches.removeFirst()
        }
    }

    private func freePlace(at now: Date) -> String? {
        places.first { !$0.value.isBusy && $0.value.until > now }?.key
    }

    private mutating func settlePlaces(_ wish: inout Wish, wanted: Bool, at now: Date) {
        for (holder, place) in places {
            let isDue = place.until.addingTimeInterval(-rule.placeLease.seconds * 2 / 3) <= now
            if place.isBusy {
                if isDue, place.until > now { wish.renew.append(holder) }
                continue
            }
            let idle = now.timeIntervalSince(place.usedAt)
            let tenure = now.timeIntervalSince(place.acquiredAt)
            if place.until <= now || (!wanted && idle >= Self.idle.seconds) || tenure >= Self.tenure.seconds {
                places[holder] = nil
                wish.release.append(holder)
                if wanted { askPlacesAt = max(askPlacesAt, now.addingTimeInterval(Self.pauseAfterTenure.seconds)) }
            } else if isDue {
                wish.renew.append(holder)
            } else {
                wish.next = min(wish.next, place.usedAt.addingTimeInterval(Self.idle.seconds))
            }
        }
    }

    private mutating func wishForPlaces(_ wish: inout Wish, startable: Int, at now: Date) {
        let busy = places.values.count { $0.isBusy }
        let missing = min(rule.concurrency, busy + startable) - places.count
        guard missing > 0 else { return }
        guard askPlacesAt <= now else {
            wish.next = min(wish.next, askPlacesAt)
            return
        }
        for _ in 0..<missing {
            lastNumber += 1
            wish.acquire.append("\(node)#\(lastNumber)")
        }
    }

    private mutating func wishForTokens(_ wish: inout Wish, startable: Int, at now: Date) {
        let inStock = batches.reduce(0) { $0 + $1.left }
        let isBusy = startable > 0 || now.timeIntervalSince(lastTake) < DispatchRule.tokenLife.seconds
        guard isBusy, inStock <= batchSize / 2 else { return }
        guard askTokensAt <= now else {
            wish.next = min(wish.next, askTokensAt)
            return
        }
        wish.tokens = batchSize
    }
}
