import Database
package import Timekeeping

extension UsageFigures {
    /// So many days can be asked for at once.
    package static let mostDays = 3_660
    /// Of so many, the last ones, systems and versions are told.
    package static let mostNamedDays = 400

    /// What was counted of each day from one to another, for charts; days without a report too.
    ///
    /// - Parameters:
    ///   - to: by default today.
    ///   - byName: also tells systems and versions, of the last `mostNamedDays`.
    /// - Returns: none where `to` is before `from`; the last `mostDays` where there are more.
    package func days(
        project: String? = nil, from: CivilDate, to: CivilDate? = nil, byName: Bool = true
    ) async throws -> [UsageDay] {
        let last = to?.dayNumber ?? calendar.day(at: clock.now())
        guard from.dayNumber <= last else { return [] }
        let range = max(from.dayNumber, last - Self.mostDays + 1)...last
        let named = max(range.lowerBound, last - Self.mostNamedDays + 1)...last
        return try await reading { [names, topVersions] connection in
            try connection.snapshot {
                var days = range.map { UsageDay(day: CivilDate(dayNumber: $0)) }
                var systems = [ShareTally](repeating: ShareTally(), count: days.count)
                var versions = systems
                for project in try self.projects(named: project, on: connection) {
                    for (kind, figure) in Self.figures {
                        let sums = try FigureStore.sums(kind, of: project.id, days: range, on: connection)
                        for (day, amount) in sums { days[day - range.lowerBound][keyPath: figure] += amount }
                    }
                    guard byName else { continue }
                    for kind in [CounterKey.Kind.activeByOS, .activeByVersion] {
                        let sums = try FigureStore.sumsByValue(kind, of: project.id, days: named, on: connection)
                        let names = try names.names(of: Set(sums.values.flatMap(\.keys)), on: connection)
                        for (day, amounts) in sums {
                            let index = day - range.lowerBound
                            if kind == .activeByOS {
                                systems[index].add(amounts, names)
                            } else {
                                versions[index].add(amounts, names)
                            }
                        }
                    }
                }
                for index in days.indices {
                    days[index].systems = systems[index].shares(most: topVersions)
                    days[index].versions = versions[index].shares(most: topVersions)
                }
                return days
            }
        }
    }

    private static var figures: [(CounterKey.Kind, WritableKeyPath<UsageDay, Int>)] {
        [
            (.newUsers, \.newUsers), (.activeUsers, \.activeUsers), (.reports, \.reports),
            (.droppedFields, \.droppedFields),
        ]
    }
}
