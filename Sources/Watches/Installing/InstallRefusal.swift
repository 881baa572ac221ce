import Database

/// Turns what a database refused into the right that is missing, the statement that grants it, and the way out.
struct InstallRefusal: Sendable {
    let definition: WatchDefinition
    let place: InstallPlace
    var lockSeconds = 5

    /// - Parameter subject: what was being made: `trigger tr_member_insert_notification`.
    /// - Returns: an error that names what was refused, why, and what to do.
    func explained(_ error: DatabaseError, at subject: String) -> DatabaseError {
        switch (place.dialect, error.code) {
        case (.mysql, "1419"): return binaryLog(error, subject)
        case (.mysql, "1142"), (.mysql, "1143"): return table(error, subject)
        case (.mysql, "1044"), (.mysql, "1370"): return routine(error, subject)
        case (.mysql, "1227"): return global(error, subject)
        case (.postgresql, "42501"): return postgreSQL(error, subject)
        case (.sqlite, _) where error.kind == .readOnly || error.kind == .accessDenied: return file(error, subject)
        default: break
        }
        switch error.kind {
        case .contention, .statementTimeout: return inUse(error, subject)
        default:
            return DatabaseError(
                error.kind, "\(subject): \(error.message)", code: error.code, hint: error.hint ?? wayOut)
        }
    }

    /// What Herald's user needs once everything is there, as statements; SQLite has no users.
    var needsAfterwards: [String] {
        guard place.dialect != .sqlite else { return [] }
        return [
            "GRANT SELECT ON \(place.qualified(definition.table)) TO \(place.account)",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON \(place.qualified(definition.names.queue)) TO \(place.account)",
        ]
    }

    /// The same declaration without triggers.
    var wayOut: String {
        "or watch without triggers: mode: poll in watches.\(definition.name), which only reads \(definition.table)"
    }

    private func refusal(
        _ error: DatabaseError, _ subject: String, _ reason: String, grant statement: String
    ) -> DatabaseError {
        DatabaseError(
            error.kind, "\(subject) was refused: \(reason)", code: error.code,
            hint: "let an administrator run: \(statement); \(wayOut)")
    }

    private func binaryLog(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        refusal(
            error, subject,
            "the server writes a binary log, and \(place.account) has not the right SUPER that this then takes",
            grant: "SET GLOBAL log_bin_trust_function_creators = 1 (and put the same under [mysqld] in the server's "
                + "configuration, so that it lasts), or GRANT SUPER ON *.* TO \(place.account)")
    }

    /// `TRIGGER command denied to user 'herald'@'%' for table `crm`.`members``
    private func table(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        guard let right = error.message.deniedRight else { return unnamed(error, subject) }
        let table = error.message.namesTable(definition.names.queue) ? definition.names.queue : definition.table
        return refusal(
            error, subject, "\(place.account) has not the right \(right) on \(table)",
            grant: "GRANT \(right) ON \(place.qualified(table)) TO \(place.account)")
    }

    /// 1044: no CREATE ROUTINE in that database; 1370: `alter routine command denied … for routine 'crm.Process…'`.
    private func routine(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        let database = "`\(place.location)`.*"
        if error.code == "1370" {
            let right = error.message.deniedRight ?? "ALTER ROUTINE"
            return refusal(
                error, subject, "\(place.account) has not the right \(right) on it",
                grant: "GRANT \(right) ON \(database) TO \(place.account)")
        }
        let right = subject.hasPrefix("procedure") ? "CREATE ROUTINE" : "CREATE, ALTER, INDEX, TRIGGER"
        return refusal(
            error, subject, "\(place.account) has not the right \(right) in the database \(place.location)",
            grant: "GRANT \(right) ON \(database) TO \(place.account)")
    }

    /// `Access denied; you need (at least one of) the SUPER, SET USER privilege(s) for this operation`
    private func global(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        let words = error.message.split(separator: " the ", maxSplits: 1).last?.split(separator: " privilege").first
        let right = words?.split(separator: ",").first.map(String.init) ?? "SUPER"
        return refusal(
            error, subject, "\(place.account) has not the right \(right)",
            grant: "GRANT \(right) ON *.* TO \(place.account)")
    }

    /// `must be owner of table members`, `permission denied for table members`, `… for schema public`
    private func postgreSQL(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        if error.message.hasPrefix("must be owner of") {
            return DatabaseError(
                error.kind, "\(subject) was refused: \(error.message), which \(place.account) is not", code: error.code,
                hint: "let the owner run what herald watch install \(definition.name) --print shows; \(wayOut)")
        }
        if error.message.contains("for schema") {
            return refusal(
                error, subject, "\(place.account) has not the right CREATE on the schema \(place.location)",
                grant: "GRANT USAGE, CREATE ON SCHEMA \(place.location) TO \(place.account)")
        }
        let isQueue = error.message.namesTable(definition.names.queue)
        let right = isQueue ? "SELECT, INSERT, UPDATE, DELETE" : subject.hasPrefix("trigger") ? "TRIGGER" : "SELECT"
        let table = isQueue ? definition.names.queue : definition.table
        return refusal(
            error, subject, "\(place.account) has not the right \(right) on \(table)",
            grant: "GRANT \(right) ON \(place.qualified(table)) TO \(place.account)")
    }

    private func file(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        DatabaseError(
            error.kind, "\(subject) was refused: \(place.location) can only be read by this user", code: error.code,
            hint: "let this user write the file and its folder (chown, chmod); \(wayOut)")
    }

    private func inUse(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        DatabaseError(
            error.kind,
            "\(subject): \(definition.table) is in use by a transaction that lasts longer than "
                + "\(lockSeconds) s, and writers do not wait longer behind us",
            code: error.code, hint: "run it again when that transaction has ended")
    }

    private func unnamed(_ error: DatabaseError, _ subject: String) -> DatabaseError {
        DatabaseError(error.kind, "\(subject) was refused: \(error.message)", code: error.code, hint: wayOut)
    }
}

extension String {
    /// `TRIGGER` of `TRIGGER command denied to user …`.
    fileprivate var deniedRight: String? {
        firstRange(of: " command denied").map { self[..<$0.lowerBound].uppercased() }
    }

    /// Whether a database's message has this table's name in quotes, or as its last word.
    fileprivate func namesTable(_ name: String) -> Bool {
        contains("`\(name)`") || contains("'\(name)'") || hasSuffix(" \(name)") || contains(".\(name)'")
    }
}
