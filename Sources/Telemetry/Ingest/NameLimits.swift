/// How many names are told apart.
struct NameLimits: Sendable {
    /// Which projects may report; empty: any.
    let projects: Set<String>
    /// Systems or versions of a project that are counted by name.
    let values: Int

    static let mostProjects = 100

    init(_ settings: TelemetrySettings) {
        projects = Set(settings.projects)
        // More than are shown, so that one that becomes frequent has been counted before it is.
        values = settings.topVersions * 5
    }

    func admits(_ project: String) -> Bool { projects.isEmpty || projects.contains(project) }

    func hasRoom(besides known: [String: Int64]) -> Bool {
        let others = known[NameTable.adoptedProject] == nil ? 0 : 1
        return !projects.isEmpty || known.count - others < Self.mostProjects
    }
}
