import Database

extension UsageUpkeep {
    /// Of users, or of numbers.
    private static let batch = 2_000

    /// What is kept of a project; nil where there is none of this name.
    package func content(of project: String) async throws -> ProjectContent? {
        try await reading.withConnection { connection in
            try NameTable.projects(on: connection)[project].map {
                try RemovalStore.content(of: $0, named: project, on: connection)
            }
        }
    }

    /// The projects that reported once and that the configuration does not name, by name.
    ///
    /// - Parameter declared: those that it names.
    package func projects(besides declared: [String]) async throws -> [String] {
        let known = Set(declared + [NameTable.adoptedProject])
        return try await reading.withConnection { try NameTable.projects(on: $0).keys }
            .filter { !known.contains($0) }.sorted()
    }

    /// Removes projects with their users, numbers and names. From the first moment they are in no figure; the rows go
    /// some thousand at a time, beside those who count. Whoever reports for such a project again, if that is admitted,
    /// begins a new one.
    ///
    /// - Returns: what there was of each; one that is unknown is left out.
    @discardableResult
    package func remove(projects names: [String]) async throws -> [ProjectContent] {
        let removed = try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            let known = try NameTable.projects(on: connection)
            let removed = try names.compactMap { name in
                try known[name].map { try RemovalStore.content(of: $0, named: name, on: connection) }
            }
            for project in removed { try known[project.project].map { try RemovedProjects.add($0, on: connection) } }
            if !removed.isEmpty { try UsageSettingTable.raiseGeneration(on: connection) }
            return removed
        }
        try await finishRemovals()
        return removed
    }

    /// Goes on where a removal was stopped.
    func finishRemovals() async throws {
        let projects = try await reading.withConnection { try RemovedProjects.ids(on: $0) }
        guard !projects.isEmpty else { return }
        try await removeUsers(of: projects)
        for project in projects.sorted() {
            for kind in CounterKey.Kind.allCases { while try await removeNumbers(kind, project) {} }
            try await writing.transaction { connection in
                try UsageGate.close(on: connection)
                try RemovalStore.removeRest(project, on: connection)
            }
        }
    }

    private func removeUsers(of projects: Set<Int64>) async throws {
        var last: Int64? = .min
        while let position = last {
            let page = try await reading.withConnection {
                try RemovalStore.users(of: projects, after: position, most: UpkeepStore.page, on: $0)
            }
            var rest = page.ids[...]
            while !rest.isEmpty {
                let ids = Array(rest.prefix(Self.batch))
                rest = rest.dropFirst(ids.count)
                try await writing.transaction { connection in
                    // Before those who forget one of them, or after.
                    try UsageGate.close(on: connection)
                    try RemovalStore.remove(ids, of: projects, on: connection)
                }
            }
            last = page.last
        }
    }

    private func removeNumbers(_ kind: CounterKey.Kind, _ project: Int64) async throws -> Bool {
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            return try RemovalStore.removeNumbers(kind, project, most: Self.batch, on: connection)
        }
    }
}
