import Threading
import Timekeeping

/// One place of a pool: a thread and the connection that lives on it, opened when it is first needed,
/// again when it broke, and closed when it lay idle for long.
final class PoolSlot: Sendable {
    private let thread: SerialThread
    private let session: PoolSession

    init(driver: any DatabaseDriver, configuration: PoolConfiguration, losses: ConnectionLosses) {
        let session = PoolSession(driver: driver, configuration: configuration, losses: losses)
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
    private let configuration: PoolConfiguration
    private var connection: (any Connection)?
    private let losses: ConnectionLosses
    private var lastUse = ContinuousClock.now
    /// When the session was opened, or last asked whether it lives.
    private var seenAlive = ContinuousClock.now
    private var isSuspect = false

    init(driver: any DatabaseDriver, configuration: PoolConfiguration, losses: ConnectionLosses) {
        self.driver = driver
        self.configuration = configuration
        self.losses = losses
    }

    /// A connection that answers: the one there is, or a new one. Nothing was begun on it yet, so to take another is
    /// safe, where to repeat what failed halfway would not be.
    func ready() throws(DatabaseError) -> any Connection {
        let now = ContinuousClock.now
        if let connection {
            if isFresh(connection, at: now) { return connection }
            if connection.isAlive() {
                (isSuspect, seenAlive) = (false, now)
                return connection
            }
            losses.note()
            close()
        }
        let connection = try opened()
        self.connection = connection
        losses.tally.noteOpened()
        seenAlive = now
        return connection
    }

    private func opened() throws(DatabaseError) -> any Connection {
        let connection = try driver.connect()
        do throws(DatabaseError) {
            try configuration.whenOpened?(connection)
        } catch {
            connection.close()
            throw error
        }
        return connection
    }

    private func isFresh(_ connection: any Connection, at now: ContinuousClock.Instant) -> Bool {
        !isSuspect && now - lastUse < configuration.idleCheckAfter && !losses.hasHappened(since: seenAlive)
            && !connection.hasUnaskedInput
    }

    func used(leaving fate: PoolRun.Fate) {
        lastUse = .now
        switch fate {
        case .keep: break
        case .check: isSuspect = true
        case .discard: close()
        case .lost:
            losses.note()
            close()
        }
    }

    func close() {
        if connection != nil { losses.tally.noteClosed() }
        connection?.close()
        connection = nil
        isSuspect = false
    }
}
