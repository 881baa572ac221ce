import Database
import Watches

/// Whether a watch has in its source what it needs, as it would be made now, and may do what it has to. Changes nothing.
struct WatchChecks: Sendable {
    let definition: WatchDefinition
    let installer: WatchInstaller
    let pool: ConnectionPool

    private var subject: String { "watch \(definition.name)" }

    func run() async -> [DoctorFinding] {
        do {
            switch definition.mode {
            case .trigger:
                return try await pool.withConnection { connection in
                    let statuses = try installer.status(on: connection)
                    return try objects(statuses) + rights(statuses, on: connection)
                        + templates(try WatchedTable.read(definition, on: connection).columns.map(\.name))
                }
            case .poll(let rule):
                return try await pool.withConnection { connection in
                    try polling(rule, on: connection)
                        + templates(try WatchedTable.polledColumns(of: definition, on: connection))
                }
            }
        } catch {
            return [DoctorFinding(.wrong, subject, "cannot be looked at: \(ErrorSentence.describe(error))")]
        }
    }

    private func objects(_ statuses: [ObjectStatus]) -> [DoctorFinding] {
        let subject = "\(subject), objects"
        let install = "herald watch install \(definition.name)"
        let missing = statuses.filter { $0.isNeeded && $0.state == .missing }
        var findings: [DoctorFinding] = []
        if !missing.isEmpty {
            findings.append(
                DoctorFinding(
                    .wrong, subject,
                    "\(missing.map(\.subject).joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") missing: "
                        + "nothing is told of what happens to \(definition.table)",
                    hint: install))
        }
        for status in statuses where status.state != .missing && status.state != .present {
            let verdict: DoctorFinding.Verdict = status.isFine ? .advice : .wrong
            let isSilent = status.state == .adopted && status.notes.isEmpty
            guard !isSilent, status.isNeeded || status.state == .differs else { continue }
            findings.append(DoctorFinding(verdict, subject, status.sentence, hint: hint(status.state, install)))
        }
        guard findings.isEmpty else { return findings }
        return [DoctorFinding(.fine, subject, "the source has the queue and the triggers, as they would be made now")]
    }

    private func templates(_ columns: [String]) -> [DoctorFinding] {
        TemplateNames.problems(in: definition, columns: columns).map { problem in
            DoctorFinding(.wrong, "\(subject), message", problem.message, hint: problem.hint)
        }
    }

    private func hint(_ state: ObjectStatus.State, _ install: String) -> String? {
        switch state {
        case .differs: install
        case .adopted, .foreign: install + " --replace puts Herald's in its place"
        case .hidden: "herald watch status \(definition.name), as a user who has the right TRIGGER on the table"
        case .present, .missing: nil
        }
    }

    private func rights(_ statuses: [ObjectStatus], on connection: any Connection) throws -> [DoctorFinding] {
        let subject = "\(subject), rights"
        let rights = try WatchRights.of(definition, on: connection)
        var findings: [DoctorFinding] = []
        if !rights.missing.isEmpty {
            findings.append(
                DoctorFinding(
                    .wrong, subject, "its user may not do all that a watch has to",
                    hint: "let an administrator run: \(rights.missing.joined(separator: "; "))"))
        }
        let needsTrigger = statuses.contains { $0.kind == .trigger && [.missing, .differs].contains($0.state) }
        if needsTrigger, rights.triggersAreRestricted {
            findings.append(
                DoctorFinding(
                    .advice, subject,
                    "the server writes a binary log, and this user may then make no triggers without the right SUPER",
                    hint: "SET GLOBAL log_bin_trust_function_creators = 1, or let an administrator run what "
                        + "herald watch install \(definition.name) --print shows, or mode: poll"))
        }
        guard findings.isEmpty, connection.dialect != .sqlite else { return findings }
        return [DoctorFinding(.fine, subject, "its user may read the table and write the queue")]
    }

    /// Each look reads from where the last one ended: without an index that is the whole table.
    private func polling(_ rule: PollRule, on connection: any Connection) throws -> [DoctorFinding] {
        let subject = "\(subject), polling"
        let leading = try TableIndexes.leadingColumns(of: definition.table, on: connection)
        let columns = [rule.growing] + [rule.changed].compactMap(\.self)
        // SQLite lists no index for the key that is the row's own number.
        let unindexed = columns.filter { column in
            !leading.contains(column.lowercased()) && !(connection.dialect == .sqlite && column == definition.key)
        }
        guard !unindexed.isEmpty else {
            return [
                DoctorFinding(
                    .fine, subject, "\(columns.joined(separator: " and ")) of the table can be found by index")
            ]
        }
        return unindexed.map { column in
            DoctorFinding(
                .advice, subject, "no index of \(definition.table) begins with \(column): each look reads all its rows",
                hint: "CREATE INDEX idx_\(definition.names.stem)_\(column) ON \(definition.table) (\(column))")
        }
    }
}
