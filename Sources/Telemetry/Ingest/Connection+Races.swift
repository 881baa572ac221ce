import Database
import Glibc

extension Connection {
    /// Runs `body` again while it loses against other nodes: a deadlock, or a row that another stored first. Each loss
    /// is another's gain, so that it ends; who loses again and again waits longer and longer, for ten seconds in all.
    func retryingRaces<Result>(_ body: () throws -> Result) throws -> Result {
        let end = ContinuousClock.now + .seconds(10)
        var attempt: UInt32 = 1
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where Self.isLostRace(error) && ContinuousClock.now < end {
                // This is the connection's own thread: it may sleep.
                usleep(UInt32.random(in: 500...5_000) * min(attempt, 20))
                attempt += 1
            }
        }
    }

    private static func isLostRace(_ error: DatabaseError) -> Bool {
        error.kind == .contention || error.kind == .uniqueViolation
    }
}
