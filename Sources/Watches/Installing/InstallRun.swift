import Database

/// Runs steps so that all of them are done or none: in one transaction, or, where the database commits each change
/// of its schema by itself, by taking back what was done.
struct InstallRun {
    struct Refusal {
        let subject: String
        let sentence: String
    }

    let connection: any Connection
    let lockSeconds: Int
    let announce: (String) -> Void

    func inTransaction<Result>(_ body: () throws -> Result) throws -> Result {
        switch connection.dialect {
        case .mysql:
            try connection.execute("SET SESSION lock_wait_timeout = \(raw: "\(lockSeconds)")")
            defer { _ = try? connection.execute("SET SESSION lock_wait_timeout = DEFAULT") }
            return try body()
        case .postgresql:
            return try connection.transaction {
                try connection.execute("SET LOCAL lock_timeout = \(raw: "'\(lockSeconds)s'")")
                return try body()
            }
        case .sqlite: return try connection.transaction(body)
        }
    }

    /// - Returns: optional steps that were refused.
    func perform(_ steps: [InstallStep], explaining refusal: InstallRefusal) throws -> [Refusal] {
        var refused: [Refusal] = []
        var done: [InstallStep] = []
        for step in steps {
            do {
                try perform(step)
                done.append(step)
            } catch let error as DatabaseError {
                let explained = refusal.explained(error, at: step.subject)
                guard step.isOptional, error.kind == .accessDenied || error.code == "1419" else {
                    throw takingBack(done, of: step, explained)
                }
                let hint = explained.hint.map { "; \($0)" } ?? ""
                refused.append(
                    Refusal(
                        subject: step.subject, sentence: "\(explained)\(hint); the watch works without it"))
            }
        }
        return refused
    }

    private func perform(_ step: InstallStep) throws {
        guard step.isOptional, connection.dialect == .postgresql else { return try run(step.statements) }
        // A statement that fails would end the whole transaction.
        try connection.execute("SAVEPOINT optional")
        do {
            try run(step.statements)
        } catch {
            try connection.execute("ROLLBACK TO SAVEPOINT optional")
            throw error
        }
        try connection.execute("RELEASE SAVEPOINT optional")
    }

    private func run(_ statements: [String]) throws {
        for statement in statements {
            announce(statement)
            try connection.executeScript(statement)
        }
    }

    /// MySQL. A trigger that was dropped and could not be made anew comes back first.
    ///
    /// - Returns: the error, with what could not be taken back.
    private func takingBack(_ done: [InstallStep], of failed: InstallStep, _ error: DatabaseError) -> DatabaseError {
        guard connection.dialect == .mysql else { return error }
        let isHalf = [InstallStep.renewed, InstallStep.replaced].contains(failed.verb)
        let left = takeBack(Array(done) + (isHalf ? [failed] : []))
        guard !left.isEmpty else { return error }
        let subjects = left.joined(separator: ", ")
        return DatabaseError(
            error.kind, "\(error.message); left as made, because this user may not take it back: \(subjects)",
            code: error.code, hint: error.hint)
    }

    /// Where no transaction does it (MySQL): the last one first.
    ///
    /// - Returns: what could not be taken back.
    func takeBack(_ done: [InstallStep]) -> [String] {
        guard connection.dialect == .mysql else { return [] }
        return done.reversed().filter { !takeBack($0) }.map(\.subject)
    }

    private func takeBack(_ step: InstallStep) -> Bool {
        do {
            for statement in step.undo {
                announce(statement)
                try connection.executeScript(statement)
            }
            return true
        } catch { return false }
    }
}
