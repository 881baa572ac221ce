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

    /// Begins to remove a project with its users, numbers and names: from now on it is in no figure. Whoever reports for
    /// a project of this name again, if that is admitted, begins a new one. `finishRemovals` deletes the rows.
    ///
    /// - Returns: what there is of it; nil where there is none of this name.
    package func beginRemoval(of project: String) async throws -> ProjectContent? {
        try await writing.transaction { connection in
            try UsageGate.close(on: connection)
            guard let number = try NameTable.projects(on: connection)[project] else { return nil }
            let content = try RemovalStore.content(of: number, named: project, on: connection)
            try RemovedProjects.add(number, on: connection)
            try UsageSettingTable.raiseGeneration(on: connection)
            return content
        }
    }

    /// Deletes what there is of projects that are being removed, also where another was stopped at it: some thousand rows
    /// at a time, beside those who count. Reads every user once, if there is such a project.
    package func finishRemovals() async throws {
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
