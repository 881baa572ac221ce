import Database
import Glibc

extension Connection {
    /// Runs `body` again while it loses against other nodes: a deadlock, or a row that another stored first. Each loss
    /// is another's gain, so that it ends; who loses again and again waits longer and longer.
    func retryingRaces<Result>(_ body: () throws -> Result) throws -> Result {
        for attempt in 1..<20 {
            do {
                return try body()
            } catch let error as DatabaseError where error.kind == .contention || error.kind == .uniqueViolation {
                // This is the connection's own thread: it may sleep.
                usleep(UInt32.random(in: 500...5_000) * UInt32(attempt))
            }
        }
        return try body()
    }
}
