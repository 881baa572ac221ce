import Database

/// Links that were handed in more than once: they are few, so that what they were seen each time can be kept.
struct LinkWatch {
    private struct Link {
        var most: (views: Int64, day: SettlementDay)?
        var isTold = false
    }

    private var links: [String: Link] = [:]

    /// More than this are not watched.
    static let limit = 100_000

    /// Finds them: one statement over the range of the index.
    ///
    /// - Parameter tell: of each, in the order of the records' number.
    init(
        _ days: ClosedRange<SettlementDay>, _ source: AnalysedSource, tell: (QualityFinding) -> Void,
        note: (String) -> Void
    ) throws {
        guard source.tables.has("user_tasks", "submission_link"),
            let condition = source.condition(on: "submitted_at", days)
        else { return }
        try source.connection.forEachRow(
            """
            SELECT submission_link AS link, COUNT(*) AS records, COUNT(DISTINCT user_id) AS users, \
            COUNT(DISTINCT task_id) AS tasks, MIN(task_id) AS task, MIN(id) AS first, MAX(id) AS last FROM user_tasks \
            WHERE status = 'submitted' AND \(condition) AND submission_link IS NOT NULL AND submission_link <> '' \
            GROUP BY submission_link HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC, MIN(id) LIMIT \(Self.limit + 1)
            """
        ) { row in
            guard links.count < Self.limit else {
                note("more than \(Self.limit) links were handed in more than once; the rest was not looked at")
                return
            }
            links[try row.text("link")] = Link()
            tell(try Self.finding(row))
        }
    }

    private static func finding(_ row: Row) throws -> QualityFinding {
        let (records, users, tasks) = (
            try row.integer("records"), try row.integer("users"), try row.integer("tasks")
        )
        let sentence =
            "one link was handed in \(records) times, by \(users) \(users == 1 ? "user" : "users") for "
            + "\(tasks) \(tasks == 1 ? "task" : "tasks"), and its views count each time: \(try row.text("link"))"
        return QualityFinding(
            .sharedLink, task: tasks == 1 ? try row.integer("task") : nil, number: records, sentence,
            records: [try row.integer("first"), try row.integer("last")])
    }

    /// A watched link that was seen less than on a day before.
    mutating func look(_ counted: CountedRecord, on day: SettlementDay) -> QualityFinding? {
        guard let text = counted.record.link, var link = links[text], let views = counted.figures.views else {
            return nil
        }
        defer { links[text] = link }
        guard let most = link.most else {
            link.most = (views, day)
            return nil
        }
        if views >= most.views {
            link.most = (views, day)
            return nil
        }
        guard most.day < day, !link.isTold else { return nil }
        link.isTold = true
        return QualityFinding(
            .viewsFell, task: counted.record.taskID, day: day, number: views,
            "a video has \(views) views, and had \(most.views) on \(most.day): look at \(text)",
            records: [counted.record.id])
    }
}
