import Coordination
import FoundationEssentials

/// Everything that a dispatcher decides, without doing it: what to claim, what to send next, when to wake.
///
/// Pure: the time is a parameter and nothing waits, so that its rules can be tested without a peer.
struct DispatchBoard: Sendable {
    enum Step: Sendable {
        case claim([ClaimRequest])
        /// Ask the store what is due: another process may have enqueued it.
        case poll
        /// Nothing to do before; a notice may come earlier.
        case wait(until: Date?)
    }

    /// What to do after a send has ended.
    struct AfterSend: Sendable {
        var next: ClaimedDelivery?
        /// Claimed and not to be sent now: to be given back to the store.
        var released: [ClaimedDelivery] = []
        /// The dispatcher's loop should take its next step now.
        var wantsStep = false
        /// The stock of shared permits has changed.
        var wantsPermits = false
    }

    /// So soon after its return a store is found again; asking one that is away costs next to nothing.
    private static let longestRest: TimeInterval = 1

    private(set) var lanes: [Lane]
    private let indices: [String: Int]
    private let concurrency: Int
    private let batchSize: Int
    private let mostUnrecorded: Int
    private var bucket: TokenBucket
    private var bucketOpensAt: Date?
    /// The limits over all channels, where all nodes share them; then the bucket is not used.
    private var shared: SharedPermits?
    /// The lane that comes first next time: each channel has its turn.
    private var turn = 0
    private var poll: PollPace
    private var claimsResumeAt: Date?
    /// In a row.
    private var failedClaims = 0
    private(set) var sending = 0
    /// Sent and not yet in the books.
    private(set) var unrecorded = 0
    private(set) var isStopping = false
    private(set) var holdings = Holdings()

    /// - Parameter sharedAs: the node's name, if all nodes together keep to the limits over all channels.
    init(
        channels: [(name: String, limits: ChannelLimits)], settings: DispatchSettings, sharedAs node: String? = nil,
        at now: Date
    ) {
        lanes = channels.map { Lane(channel: $0.name, limits: $0.limits, batchSize: settings.batchSize) }
        indices = Dictionary(lanes.enumerated().map { ($1.channel, $0) }) { first, _ in first }
        concurrency = max(1, settings.concurrency)
        batchSize = max(1, settings.batchSize)
        mostUnrecorded = settings.mostUnrecorded
        let rule = DispatchRule(settings, isShared: node != nil)
        bucket = TokenBucket(rate: rule.rate, burst: rule.burst)
        shared = node.map { SharedPermits(node: $0, rule: rule) }
        poll = PollPace(start: now)
    }

    /// Nothing is being sent or recorded.
    var isQuiet: Bool { sending == 0 && unrecorded == 0 }
    /// The store may have been told of a claim that this board knows nothing of yet.
    var isClaiming: Bool { lanes.contains(where: \.isClaiming) }

    mutating func step(at now: Date) -> Step {
        if isStopping { return .wait(until: nil) }
        if let resume = claimsResumeAt, resume > now { return .wait(until: wakeForSend(resume)) }
        // First, so that a channel that always has something does not hide the others.
        if poll.next <= now { return .poll }
        let requests = requests(at: now)
        if !requests.isEmpty { return .claim(requests) }
        var wake = wakeForSend(poll.next)
        for index in lanes.indices {
            if let date = lanes[index].wakeAt(now) { wake = min(wake, date) }
        }
        return .wait(until: wake)
    }

    /// The next delivery to send now, if a slot, a token and its channel allow.
    mutating func take(at now: Date) -> ClaimedDelivery? {
        bucketOpensAt = nil
        // What is not in the books when the node dies is sent again: the books come first.
        guard !isStopping, sending < concurrency, unrecorded < mostUnrecorded else { return nil }
        for offset in lanes.indices {
            let index = (turn + offset) % lanes.count
            guard lanes[index].canStart, let permit = takePermit(at: now) else { continue }
            turn = index + 1
            sending += 1
            unrecorded += 1
            var delivery = lanes[index].start()
            delivery?.place = permit.place
            return delivery
        }
        return nil
    }

    /// A send has ended, its record is still to be made.
    mutating func sent(_ delivery: ClaimedDelivery, pauseUntil: Date?, at now: Date) -> AfterSend {
        var after = AfterSend()
        sending -= 1
        if let place = delivery.place { shared?.giveBack(place, at: now) }
        guard let index = indices[delivery.channel] else { return after }
        lanes[index].sent(delivery, at: now)
        if let pauseUntil {
            after.released = lanes[index].pause(until: pauseUntil, at: now)
            after.wantsStep = true
        }
        after.next = take(at: now)
        after.wantsPermits = shared != nil
        after.wantsStep = after.wantsStep || isStopping || bucketOpensAt != nil || lanes[index].isHungry
        return after
    }

    /// Nothing goes to the channel before `date`.
    ///
    /// - Returns: what was claimed and is not sent now, to be given back.
    mutating func pause(_ channel: String, until date: Date, at now: Date) -> [ClaimedDelivery] {
        guard let index = indices[channel] else { return [] }
        return lanes[index].pause(until: date, at: now)
    }

    /// - Returns: whether the dispatcher's loop should take its next step now.
    mutating func recorded(_ delivery: ClaimedDelivery) -> Bool {
        holdings.letGo([delivery])
        unrecorded -= 1
        return isStopping || unrecorded + 1 >= mostUnrecorded
    }

    /// - Parameter isKnown: the store has said that it has them back.
    mutating func gaveBack(_ deliveries: [ClaimedDelivery], isKnown: Bool) {
        holdings.letGo(deliveries)
        if !isKnown { holdings.answerLost() }
    }

    /// What the store holds in this node's name was compared with what is in its hands.
    mutating func comparedHoldings() {
        if !isClaiming { holdings.compared() }
    }

    mutating func note(_ channel: String, dueAt date: Date) {
        guard let index = indices[channel] else { return }
        lanes[index].note(dueAt: date)
    }

    /// - Returns: what was claimed beyond a window, to be given back.
    mutating func claimed(_ answers: [ClaimAnswer], for requests: [ClaimRequest], at now: Date) -> [ClaimedDelivery] {
        failedClaims = 0
        claimsResumeAt = nil
        var released: [ClaimedDelivery] = []
        for answer in answers { holdings.take(answer.deliveries) }
        for (answer, request) in zip(answers, requests) {
            guard let index = indices[answer.channel] else { continue }
            released += lanes[index].claimed(answer, asked: request.count, at: now)
            if isStopping { released += lanes[index].giveBack() }
        }
        return released
    }

    /// The store could not be asked: claims rest for a while, longer each time.
    ///
    /// - Returns: whether it is worth telling: the first time, and ever more seldom.
    mutating func claimFailed(_ requests: [ClaimRequest], at now: Date) -> Bool {
        for request in requests {
            if let index = indices[request.channel] { lanes[index].claimFailed() }
        }
        if !requests.isEmpty { holdings.answerLost() }
        failedClaims += 1
        let rest = min(Self.longestRest, 0.25 * Double(1 << min(failedClaims, 7)))
        claimsResumeAt = now.addingTimeInterval(rest)
        return failedClaims.nonzeroBitCount == 1
    }

    mutating func polled(_ due: [String: Date], at now: Date) {
        failedClaims = 0
        claimsResumeAt = nil
        // What is known already (a backlog behind a rate) is no news, and no reason to look more often.
        let isNews = due.contains { channel, date in
            date <= now && indices[channel].map { lanes[$0].knowsOfNothing } ?? false
        }
        for (channel, date) in due { note(channel, dueAt: date) }
        poll.polled(foundNews: isNews, at: now)
    }

    /// Others' notices are heard from now on, or not any more: either way some may have gone unheard.
    mutating func listens(_ isListening: Bool, at now: Date) {
        poll.listens(isListening, at: now)
    }

    mutating func hurryPoll(at now: Date) {
        poll.hurry(at: now)
    }

    /// Nothing is claimed or begun from now on.
    mutating func stop() {
        isStopping = true
    }

    /// - Returns: what was claimed and is not sent, to be given back.
    mutating func giveBack() -> [ClaimedDelivery] {
        lanes.indices.flatMap { lanes[$0].giveBack() }
    }

    private mutating func requests(at now: Date) -> [ClaimRequest] {
        var room = batchSize * 2 - lanes.reduce(0) { $0 + $1.queue.count }
        var requests: [ClaimRequest] = []
        for offset in lanes.indices where room > 0 {
            let index = (turn + offset) % lanes.count
            guard let request = lanes[index].request(atMost: min(room, batchSize), at: now) else { continue }
            room -= request.count
            requests.append(request)
        }
        // Locked in one order by all nodes, so that none waits for the other in a circle.
        return requests.sorted { $0.channel < $1.channel }
    }

    /// - Returns: nil if there is none now.
    private mutating func takePermit(at now: Date) -> Permit? {
        guard shared == nil else { return shared?.take(at: now).map(Permit.init) }
        bucketOpensAt = bucket.take(at: now)
        return bucketOpensAt == nil ? Permit(place: nil) : nil
    }

    private struct Permit { let place: String? }

    private func wakeForSend(_ date: Date) -> Date {
        bucketOpensAt.map { min($0, date) } ?? date
    }
}

// The limits over all channels, where all nodes share them.
extension DispatchBoard {
    var permitRule: DispatchRule? { shared?.rule }
    var permitHolders: [String] { shared?.holders ?? [] }

    /// - Returns: what to ask of the coordinator now; nil where nothing is shared.
    mutating func permitWish(at now: Date) -> SharedPermits.Wish? {
        let ready = lanes.reduce(0) { $0 + $1.startable }
        let startable = isStopping ? 0 : min(ready, concurrency - sending)
        return shared?.wish(startable: startable, at: now)
    }

    mutating func changePermits(_ change: (inout SharedPermits) -> Void) {
        guard var permits = shared else { return }
        shared = nil
        change(&permits)
        shared = permits
    }
}
