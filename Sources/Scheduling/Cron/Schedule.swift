package import FoundationEssentials

/// When a job is due: a cron expression in a time zone.
package struct Schedule: Sendable, Hashable {
    package let expression: CronExpression
    package let timeZone: TimeZone
    /// Up to so much later, chosen once per firing, keeping away from minute 0 and 30; zero: on time.
    package let jitter: Duration

    package init(expression: CronExpression, timeZone: TimeZone, jitter: Duration = .zero) {
        self.expression = expression
        self.timeZone = timeZone
        self.jitter = jitter
    }
}
