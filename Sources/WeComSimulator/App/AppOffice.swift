import FoundationEssentials
import Timekeeping

/// Who may call for which app, how often, and who gets a message. Decides only; the books keep what comes of it.
struct AppOffice: Sendable {
    private struct Member: Sendable, Hashable {
        let app: AppAgent
        let user: String
    }

    /// What becomes of a message.
    struct Verdict: Sendable {
        let reach: AppReach
        let delivered: [String]
        /// Over the limit per member: nothing tells the caller.
        let dropped: [String]
    }

    var directory: CorpDirectory
    var tokens: TokenDesk
    var duplicates = DuplicateFilter()
    private var corpFrequency: FrequencyGate<String>
    private var addressFrequency: FrequencyGate<String>
    private var minutes: SlidingWindows<Member>
    private var hours: SlidingWindows<Member>
    private var days = DailyBudget()
    private let sendsPerAccountAndDay: Int?

    init(_ configuration: SimulatorConfiguration) {
        let limits = configuration.appLimits
        directory = CorpDirectory(configuration.corps)
        tokens = TokenDesk(limits)
        corpFrequency = FrequencyGate(Self.rules(limits.callsPerMinute, limits.callsPerHour))
        addressFrequency = FrequencyGate(Self.rules(limits.addressCallsPerMinute, limits.addressCallsPerHour))
        minutes = SlidingWindows(limit: limits.memberMessagesPerMinute, span: .seconds(60))
        hours = SlidingWindows(limit: limits.memberMessagesPerHour, span: .seconds(3_600))
        sendsPerAccountAndDay = limits.sendsPerAccountAndDay
    }

    private static func rules(_ perMinute: Int?, _ perHour: Int?) -> [FrequencyGate<String>.Rule] {
        [
            .init(calls: perMinute, span: .seconds(60), penalty: .seconds(60)),
            .init(calls: perHour, span: .seconds(3_600), penalty: .seconds(3_600)),
        ]
    }

    /// Whose call it is, if it may be made now.
    mutating func admit(_ call: APICall, at now: Date) throws(Refusal) -> AppIdentity {
        let app = try tokens.app(of: call.parameter("access_token"), at: now)
        try directory.checkAddress(call.address, of: app)
        try count(call, of: app.corpID, at: now)
        return app
    }

    /// The base frequency of a company and of an address (path/90454).
    mutating func count(_ call: APICall, of corpID: String, at now: Date) throws(Refusal) {
        guard corpFrequency.admit("\(corpID) \(call.path)", at: now),
            addressFrequency.admit("\(call.address) \(call.path)", at: now)
        else { throw .tooOften }
    }

    /// Decides about a message and counts it.
    mutating func judge(
        _ receivers: AppReceivers, from app: AppIdentity, agentID: Int, at now: Date
    ) throws(Refusal) -> Verdict {
        let reach = try directory.reach(receivers, of: app)
        guard !reach.members.isEmpty else { throw .nobodyReached }
        let agent = AppAgent(corpID: app.corpID, agentID: agentID)
        if let accounts = directory.accounts(of: app), let perAccount = sendsPerAccountAndDay {
            let limit = accounts * perAccount
            guard days.spend(reach.members.count, of: agent, limit: limit, at: now) else { throw .tooOften }
        }
        var delivered: [String] = []
        var dropped: [String] = []
        for user in reach.members {
            let member = Member(app: agent, user: user.lowercased())
            if minutes.hasRoom(member, at: now), hours.hasRoom(member, at: now) {
                _ = minutes.admit(member, at: now)
                _ = hours.admit(member, at: now)
                delivered.append(user)
            } else {
                dropped.append(user)
            }
        }
        return Verdict(reach: reach, delivered: delivered, dropped: dropped)
    }
}
