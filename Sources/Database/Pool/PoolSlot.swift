import Threading
import Timekeeping

/// One place of a pool: a thread and the connection that lives on it, opened when it is first needed,
/// again when it broke, and closed when it lay idle for long.
final class PoolSlot: Sendable {
    private let thread: SerialThread
    private let session: PoolSession

    init(driver: any DatabaseDriver, configuration: PoolConfiguration) {
        let session = PoolSession(driver: driver, idleCheckAfter: configuration.idleCheckAfter)
        self.session = session
        thread = SerialThread(
            name: "db-\(driver.dialect.rawValue)",
            rest: .init(after: configuration.idleTimeout) { session.close() })
    }

    deinit { end {} }

    /// - Returns: false if there is no thread to run it on.
    func enqueue(_ job: @escaping SerialThread.Job) -> Bool {
        thread.enqueue(job)
    }

    /// Runs the request. Called on the slot's thread.
    ///
    /// - Returns: what hands over the answer.
    func serve(_ request: any PoolRequest) -> @Sendable () -> Void {
        guard request.isWanted else { return {} }
        do {
            let run = request.run(on: try session.ready())
            session.used(leaving: run.fate)
            return run.answer
        } catch {
            return { request.fail(error) }
        }
    }

    /// Closes the connection after what runs, ends the thread, and tells.
    func end(_ done: @escaping @Sendable () -> Void) {
        let session = session
        let isTold = thread.enqueue {
            session.close()
            done()
        }
        thread.stop()
        if !isTold { done() }
    }
}

/// The connection of a slot, if it has one.
///
/// `@unchecked Sendable`: all but `init` is called only in jobs of the slot's one thread.
private final class PoolSession: @unchecked Sendable {
    private let driver: any DatabaseDriver
    private let idleCheckAfter: Duration
    private var connection: (any Connection)?
    private var lastUse = ContinuousClock.now
    private var isSuspect = false

    init(driver: any DatabaseDriver, idleCheckAfter: Duration) {
        self.driver = driver
        self.idleCheckAfter = idleCheckAfter
    }

    /// A connection that answers: the one there is, or a new one.
    func ready() throws(DatabaseError) -> any Connection {
        if let connection {
            let isFresh = !isSuspect && ContinuousClock.now - lastUse < idleCheckAfter
            if isFresh || connection.isAlive() {
                isSuspect = false
                return connection
            }
            close()
        }
        let connection = try driver.connect()
        self.connection = connection
        return connection
    }

    func used(leaving fate: PoolRun.Fate) {
        lastUse = .now
        switch fate {
        case .keep: break
        case .check: isSuspect = true
        case .discard: close()
        }
    }

    func close() {
        connection?.close()
        connection = nil
        isSuspect = false
    }
}
