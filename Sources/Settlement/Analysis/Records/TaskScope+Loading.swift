import Database

extension TaskScope {
    /// All tasks of the source, and those that have a row in `task_daily_stats` on one of the days.
    static func load(_ days: ClosedRange<SettlementDay>, _ source: AnalysedSource) throws -> TaskScope {
        let tables = source.tables
        let project = tables.textExpression("drama_tasks", "project_id", alias: "task")
        let title = tables.textExpression("drama_tasks", "title", alias: "task")
        var tasks: [Int64: Task] = [:]
        try source.connection.forEachRow(
            """
            SELECT task.task_id, task.status, \(raw: project) AS project_id, \(raw: title) AS title \
            FROM drama_tasks task
            """
        ) { row in
            let projectID = row["project_id"].flatMap { $0.isNull ? nil : $0.displayText }
            tasks[try row.integer("task_id")] = Task(
                projectID: projectID, title: try row.optionalText("title"),
                isActive: try row.optionalText("status") == "active")
        }
        return TaskScope(tasks: tasks, settled: try settled(days, source))
    }

    private static func settled(_ days: ClosedRange<SettlementDay>, _ source: AnalysedSource) throws -> Set<Int64> {
        guard source.tables.has("task_daily_stats", "task_id") else { return [] }
        var settled: Set<Int64> = []
        try source.connection.forEachRow(
            """
            SELECT DISTINCT task_id FROM task_daily_stats \
            WHERE stats_date >= \(SQLValue.date(days.lowerBound.description)) \
            AND stats_date <= \(SQLValue.date(days.upperBound.description))
            """
        ) { settled.insert(try $0.integer("task_id")) }
        return settled
    }
}
