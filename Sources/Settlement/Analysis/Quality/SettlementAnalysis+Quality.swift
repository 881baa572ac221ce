import FoundationEssentials

extension SettlementAnalysis {
    /// Looks through a range of days.
    ///
    /// - Parameter limit: of each kind so many findings are listed; all are counted.
    package func quality(_ days: ClosedRange<SettlementDay>, limit: Int = 100) async throws -> QualityReport {
        let now = clock.now()
        let settled = try await store.settledDays(days)
        let late = try await store.lateStatements(days, before: now.addingTimeInterval(-86_400))
        let today = today
        var report = try await asking { source in
            var look = try QualityLook(source, days, settled: Set(settled.keys), today: today, now: now, limit: limit)
            for day in (0...(days.upperBound.date.dayNumber - days.lowerBound.date.dayNumber)) {
                try look.look(at: days.lowerBound.adding(days: day))
            }
            try look.lookAtTasks()
            return look.report
        }
        for finding in late { report.add(finding) }
        report.sort()
        return report
    }
}
