/// How often apps may call and how long their tokens live. The defaults are WeCom's; nil lifts a limit.
package struct AppLimits: Sendable {
    /// `expires_in` of a new token.
    package var tokenLife: Duration = .seconds(7_200)
    /// Calls of gettoken per app. The documentation only says that frequent calls get blocked (path/91039).
    package var tokenCallsPerMinute: Int? = 60
    /// Per company and API (path/90454); breaking it blocks for 60 s and 60 min.
    package var callsPerMinute: Int? = 10_000
    package var callsPerHour: Int? = 150_000
    /// Per address and API.
    package var addressCallsPerMinute: Int? = 20_000
    package var addressCallsPerHour: Int? = 600_000
    /// Per app and member (path/90236); what goes beyond is dropped without an error.
    package var memberMessagesPerMinute: Int? = 30
    package var memberMessagesPerHour: Int? = 1_000
    /// An app may reach so many people a day for every account of the company (path/90236).
    package var sendsPerAccountAndDay: Int? = 200

    package init() {}

    /// No limit on any frequency, for load tests.
    package static var none: AppLimits {
        var limits = AppLimits()
        limits.tokenCallsPerMinute = nil
        limits.callsPerMinute = nil
        limits.callsPerHour = nil
        limits.addressCallsPerMinute = nil
        limits.addressCallsPerHour = nil
        limits.memberMessagesPerMinute = nil
        limits.memberMessagesPerHour = nil
        limits.sendsPerAccountAndDay = nil
        return limits
    }
}
