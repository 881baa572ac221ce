/// Five fields with the meaning of Vixie cron (crontab(5)).
package struct CronExpression: Sendable, Hashable {
    /// As it was written.
    package let source: String

    package init(_ source: String) throws(CronSyntaxError) {
        self.source = source
    }
}

package struct CronSyntaxError: Error, Sendable, CustomStringConvertible {
    package let description: String
}
