/// Why a text is no cron expression: one sentence that names the field, what was found and what is allowed.
package struct CronSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
