import Database
import Settlement

/// Whether a settlement finds in its source what it needs, may write what it has to and not the bot's tables, and
/// whom it could not tell. Reads only.
struct SettlementChecks: Sendable {
    let definition: SettlementDefinition
    let source: SourceSettings
    /// Settlements over the same source.
    let others: [String]

    private var subject: String { "settlement \(definition.name)" }

    func run() async -> [DoctorFinding] {
        do {
            let found = try await withConnection { connection in
                let tables = try SourceTables.inspect(
                    on: connection, platforms: definition.platforms, source: source.name)
                guard tables.readingProblems.isEmpty else { return findings(of: tables) }
                return try findings(of: tables) + rights(on: connection) + callbacks(tables, on: connection)
            }
            return found + rivals + keys
        } catch {
            return [DoctorFinding(.wrong, subject, "cannot be looked at: \(ErrorSentence.describe(error))")] + keys
        }
    }

    private func findings(of tables: SourceTables) -> [DoctorFinding] {
        let subject = "\(subject), tables"
        let wrong = tables.problems.map { DoctorFinding(.wrong, subject, $0) }
        let advice = tables.notes.map { DoctorFinding(.advice, subject, $0) }
        guard (wrong + advice).isEmpty else { return wrong + advice }
        return [DoctorFinding(.fine, subject, "the source \(source.name) has all that it needs, indexed")]
    }

    private func rights(on connection: any Connection) throws -> [DoctorFinding] {
        let subject = "\(subject), rights"
        guard let rights = try SourceRights.of(connection) else { return [] }
        var findings: [DoctorFinding] = []
        if !rights.missing.isEmpty {
            findings.append(
                DoctorFinding(
                    .wrong, subject, "the user \(rights.user) may not do all that a settlement has to",
                    hint: "let the tables' owner run: \(rights.missing.joined(separator: "; "))"))
        }
        if !rights.excess.isEmpty {
            findings.append(
                DoctorFinding(
                    .advice, subject,
                    "the user \(rights.user) may more than a settlement has to (\(rights.excess.joined(separator: ", ")))",
                    hint: "give Herald a user of its own that may SELECT from drama_tasks, user_tasks and users, and "
                        + "SELECT, INSERT and UPDATE in task_daily_stats (recipes/relay.sql shows it)"))
        }
        guard findings.isEmpty else { return findings }
        return [
            DoctorFinding(
                .fine, subject,
                "the user \(rights.user) may write task_daily_stats, but not drama_tasks, user_tasks or users")
        ]
    }

    private func callbacks(_ tables: SourceTables, on connection: any Connection) throws -> [DoctorFinding] {
        let subject = "\(subject), callbacks"
        let survey = try CallbackSurvey.of(definition, tables, on: connection)
        guard !survey.refusals.isEmpty else {
            let tasks = survey.asked == 1 ? "1 active task has" : "\(survey.asked) active tasks have"
            return [DoctorFinding(.fine, subject, "\(tasks) a callback_url, and nothing stands in the way of any")]
        }
        return survey.refusals.map { refusal in
            let more = refusal.count > refusal.tasks.count ? ", …" : ""
            let ids = refusal.tasks.map(String.init).joined(separator: ", ") + more
            let tasks =
                refusal.count == 1
                ? "active task \(ids) gets no callback" : "\(refusal.count) active tasks (\(ids)) get no callback"
            return DoctorFinding(.advice, subject, "\(tasks): \(refusal.reason)")
        }
    }

    /// Each would undo what the other wrote where they count differently.
    private var rivals: [DoctorFinding] {
        guard !others.isEmpty else { return [] }
        return [
            DoctorFinding(
                .advice, subject,
                "it writes the same rows of task_daily_stats as \(others.joined(separator: ", ")), over the same source",
                hint: "let one settlement do it: tasks have a callback_url of their own each")
        ]
    }

    private var keys: [DoctorFinding] {
        let keys = [
            ("YouTube", "youtube_key", definition.video.youtubeKey),
            ("Douyin", "tikhub_key", definition.video.tikhubKey),
        ]
        return keys.map { platform, key, value in
            let subject = "\(subject), \(platform)"
            guard value == nil else { return DoctorFinding(.fine, subject, "has a key (video.\(key))") }
            return DoctorFinding(
                .advice, subject, "has no key: videos whose details tell no views stay unknown",
                hint: "set settlements.\(definition.name).video.\(key)")
        }
    }

    private func withConnection<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        let pool = ConnectionPool(
            driver: try DatabaseConnector.driver(
                source.url,
                for: .source(
                    timeZone: definition.timeZone.identifier, statementTimeout: source.statementTimeout,
                    connectTimeout: source.connectTimeout)),
            configuration: PoolConfiguration(maximumConnections: 1))
        do {
            let result = try await pool.withConnection(body)
            await pool.close()
            return result
        } catch {
            await pool.close()
            throw error
        }
    }
}
