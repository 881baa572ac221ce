package import Database
import Synchronization
import Threading

/// A day that this process settles, from `acquire` until `release`, with a session of its own: a pool's connections
/// are lent for one closure only, and a run awaits in between.
///
/// When the process dies, so does the session, and the day is free at once. Where the database has no lock of a session,
/// it holds within this process only.
package final class HeldSettlementLock: Sendable {
    private let session: Mutex<Session?>
    private let thread: SerialThread

    /// `@unchecked Sendable`: the connection is used on `thread` alone, one job after the other.
    private struct Session: @unchecked Sendable {
        let connection: any Connection
        let settlement: String
        let day: SettlementDay
        /// Where the lock is this process's own; nil: it is the database's.
        let location: String?

        /// - Returns: false if somebody else settles the day; then, and where it throws, the connection is closed.
        func begin() throws -> Bool {
            do {
                if try SettlementLock.acquire(settlement, day, on: connection) { return true }
            } catch {
                connection.close()
                throw error
            }
            connection.close()
            return false
        }

        /// The server notices a session's end some time after: the lock is given back before.
        func end() {
            try? SettlementLock.release(settlement, day, on: connection)
            connection.close()
            if let location { DaysUnderWay.giveBack(day, at: location) }
        }
    }

    private init(_ session: Session, _ thread: SerialThread) {
        self.session = Mutex(session)
        self.thread = thread
    }

    deinit { end() }

    /// - Parameter driver: of the settlement's writing pool.
    /// - Returns: nil if somebody else settles the day.
    package static func acquire(
        _ settlement: String, _ day: SettlementDay, driver: any DatabaseDriver
    ) async throws -> HeldSettlementLock? {
        let thread = SerialThread(name: "settle-lock")
        return try await withCheckedThrowingContinuation { continuation in
            let isAccepted = thread.enqueue {
                continuation.resume(with: Result { try open(settlement, day, driver, thread) })
            }
            if !isAccepted {
                continuation.resume(
                    throwing: DatabaseError(.other, "the system gave no thread for a settlement's lock"))
            }
        }
    }

    /// Whether the session still lives, and so the lock: asked between the steps of a long run.
    package var isHeld: Bool {
        get async {
            guard let session = session.withLock(\.self) else { return false }
            return await withCheckedContinuation { continuation in
                let isAccepted = thread.enqueue { continuation.resume(returning: session.connection.isAlive()) }
                if !isAccepted { continuation.resume(returning: false) }
            }
        }
    }

    /// Gives the day free; it is when this returns.
    package func release() async {
        guard let session = take() else { return }
        await withCheckedContinuation { continuation in
            let isAccepted = thread.enqueue {
                session.end()
                continuation.resume()
            }
            if !isAccepted { continuation.resume() }
        }
        thread.stop()
    }

    private static func open(
        _ settlement: String, _ day: SettlementDay, _ driver: any DatabaseDriver, _ thread: SerialThread
    ) throws -> HeldSettlementLock? {
        let location = driver.dialect == .postgresql ? nil : driver.location
        if let location, !DaysUnderWay.take(day, at: location) {
            thread.stop()
            return nil
        }
        do {
            let connection = try driver.connect()
            let session = Session(connection: connection, settlement: settlement, day: day, location: location)
            if try session.begin() { return HeldSettlementLock(session, thread) }
            thread.stop()
            return nil
        } catch {
            if let location { DaysUnderWay.giveBack(day, at: location) }
            thread.stop()
            throw error
        }
    }

    private func take() -> Session? {
        session.withLock { session in
            defer { session = nil }
            return session
        }
    }

    private func end() {
        guard let session = take() else { return }
        _ = thread.enqueue { session.end() }
        thread.stop()
    }
}
