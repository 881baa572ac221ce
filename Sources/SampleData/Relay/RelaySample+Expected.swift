extension RelaySample {
    /// What settling one day must come to, before anything is fetched.
    package struct Expected: Sendable, Hashable {
        package struct Platform: Sendable, Hashable {
            package var accounts = 0
            package var completions = 0
            /// Sums of what is known; nil where nothing is.
            package var figures = Figures()
            /// Records whose details do not tell the views.
            package var unread = 0

            package init() {}
        }

        package struct Task: Sendable, Hashable {
            package var isActive = true
            package var accounts = 0
            package var completions = 0
            /// By `yt`, `tt`, `dy`.
            package var platforms: [String: Platform] = [:]
        }

        /// By their ids, all that have records on the day.
        package var tasks: [Int: Task] = [:]
        package var rows = 0
        /// The ids of records whose details do not tell the views.
        package var unread: [Int] = []
        /// By what is wrong.
        package var troubles: [String: Int] = [:]

        package var activeTasks: [Int] { tasks.filter(\.value.isActive).keys.sorted() }
    }

    /// Counts the rows themselves, without a database.
    ///
    /// - Parameter offset: 1 for the day after the one that is settled.
    package func expected(day offset: Int = 0) -> Expected {
        var expected = Expected()
        var people: [String: Set<Int>] = [:]
        for submission in submissions where submission.counts && submission.day == offset {
            let (task, user) = (submission.row.taskID, submission.row.userID)
            expected.rows += 1
            if let trouble = submission.trouble { expected.troubles[trouble, default: 0] += 1 }
            people["\(task)", default: []].insert(user)
            expected.tasks[task, default: Expected.Task()].completions += 1
            guard let platform = submission.platform else { continue }
            people["\(task) \(platform)", default: []].insert(user)
            expected.tasks[task]?.platforms[platform, default: Expected.Platform()].add(submission.figures)
            if submission.figures.views == nil { expected.unread.append(submission.row.id) }
        }
        for task in tasks where expected.tasks[task.id] != nil {
            expected.tasks[task.id]?.isActive = task.isActive
            expected.tasks[task.id]?.accounts = people["\(task.id)"]?.count ?? 0
            for platform in ["yt", "tt", "dy"] {
                expected.tasks[task.id]?.platforms[platform]?.accounts = people["\(task.id) \(platform)"]?.count ?? 0
            }
        }
        return expected
    }
}

extension RelaySample.Expected.Platform {
    fileprivate mutating func add(_ record: RelaySample.Figures) {
        completions += 1
        if record.views == nil { unread += 1 }
        for measure in [\RelaySample.Figures.views, \.likes, \.comments, \.shares, \.collects] {
            guard let value = record[keyPath: measure] else { continue }
            figures[keyPath: measure] = (figures[keyPath: measure] ?? 0) + value
        }
    }
}
