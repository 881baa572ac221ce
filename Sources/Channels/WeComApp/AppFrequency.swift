import Coordination
import Delivery
import WeCom

/// What WeCom lets an application send, counted before it is sent: what a member gets above it, WeCom drops without
/// an error. Counted under the same names by all channels of an application, and by all nodes.
///
/// Only users that are named can be counted. Who is in a party, behind a tag or behind `@all` is not known here.
struct AppFrequency: Sendable {
    private let corpID: String
    private let agentID: Int
    private let limits: any RateLimits

    /// How long after it was counted a call may still arrive. WeCom counts it then: windows are longer by so much, so
    /// that what is counted here is never less than what WeCom counts. The same for all channels, which share windows.
    private static let latest: Duration = .seconds(15)

    init(_ credentials: AppCredentials, _ limits: any RateLimits) {
        corpID = credentials.corpID
        agentID = credentials.agentID
        self.limits = limits
    }

    /// Why a call must wait.
    enum Wait: Error {
        case throttled(Duration)
        /// The limits cannot be asked.
        case unknown(any Error)
    }

    /// Counts one message to each of the named users and one call, or nothing.
    func countMessage(to receivers: Receivers) async throws(Wait) {
        try await count(calls("message/send") + receivers.users.filter { $0 != "@all" }.flatMap(member))
    }

    func countUpload() async throws(Wait) {
        try await count(calls("media/upload"))
    }

    private func count(_ demands: [WindowDemand]) async throws(Wait) {
        let admission: Admission
        do {
            admission = try await limits.admit(demands)
        } catch {
            throw .unknown(error)
        }
        if case .refused(let delay) = admission { throw .throttled(delay) }
    }

    /// Per corp and API (path/90454).
    private func calls(_ api: String) -> [WindowDemand] {
        [
            WindowDemand(
                "wecom/\(corpID)/\(api)/minute", atMost: AppLimits.callsPerMinute, per: .seconds(60) + Self.latest),
            WindowDemand(
                "wecom/\(corpID)/\(api)/hour", atMost: AppLimits.callsPerHour, per: .seconds(3_600) + Self.latest),
        ]
    }

    private func member(_ user: String) -> [WindowDemand] {
        // Composed receivers are each there once; ids do not tell upper from lower case.
        let name = "wecom/\(corpID)/\(agentID)/member/\(user.lowercased())"
        return [
            WindowDemand("\(name)/minute", atMost: AppLimits.perMemberPerMinute, per: .seconds(60) + Self.latest),
            WindowDemand("\(name)/hour", atMost: AppLimits.perMemberPerHour, per: .seconds(3_600) + Self.latest),
        ]
    }
}
