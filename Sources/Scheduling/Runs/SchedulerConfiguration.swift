/// How a scheduler shares its work with others and how patient it is. The defaults suit production.
package struct SchedulerConfiguration: Sendable {
    /// How long a run belongs to a node that does not renew it. After a crash the run starts again this much
    /// later; it is renewed three times in this time.
    package var lease = Duration.seconds(30)
    /// The longest sleep: how soon a clock that was set, a node that died and what other nodes did are noticed.
    package var review = Duration.seconds(60)
    /// A firing that starts later than this counts as catching up, and is missed if its job allows less.
    package var lateAfter = Duration.seconds(60)
    /// How long a cancelled run may take to end before it is left to itself.
    package var cancellationPatience = Duration.seconds(10)
    /// How long runs may go on after a graceful shutdown has begun. The service group's own limit must be
    /// longer than this and `cancellationPatience` together.
    package var shutdownPatience = Duration.seconds(20)
    /// How many times a run may be started again because its process died: a job that kills its process
    /// must not do so for ever.
    package var maximumAttempts = 3
    /// The history is kept this long; a job's last run always.
    package var historyRetention = Duration.seconds(90 * 86_400)

    package init() {}
}
