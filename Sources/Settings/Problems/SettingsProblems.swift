/// Everything that is wrong with the configuration, in the order of the file.
package struct SettingsProblems: Error, Sendable {
    private var found: [SettingsProblem] = []

    package init(_ problems: [SettingsProblem] = []) {
        found = problems
    }

    package var isEmpty: Bool { found.isEmpty }

    /// Each once, sorted by line and column.
    package var sorted: [SettingsProblem] {
        var known = Set<SettingsProblem>()
        return found.filter { known.insert($0).inserted }.enumerated().sorted { one, other in
            switch (one.element.position, other.element.position) {
            case (nil, nil): one.offset < other.offset
            case (nil, _): true
            case (_, nil): false
            case (let position?, let otherPosition?):
                position == otherPosition ? one.offset < other.offset : position < otherPosition
            }
        }.map(\.element)
    }

    package mutating func add(_ problem: SettingsProblem) { found.append(problem) }
    package mutating func add(_ problems: SettingsProblems) { found += problems.found }

    /// Adds what readers and later checks found, except about keys (and what stands beneath them) that have a
    /// problem already: a reader that stumbles over a wrong value has nothing new to say.
    package mutating func addUnlessKnown(_ problems: SettingsProblems) {
        let paths = Set(found.map(\.path))
        for problem in problems.found where !Self.ancestry(of: problem.path).contains(where: paths.contains) {
            add(problem)
        }
    }

    /// `a.b[0].c` and `a.b[0]`, `a.b`, `a`.
    private static func ancestry(of path: String) -> [String] {
        path.indices.filter { path[$0] == "." || path[$0] == "[" }.map { String(path[..<$0]) } + [path]
    }

    /// Runs a reader; what it throws is kept and nil returned, so that the next section is read as well.
    package mutating func collect<Value>(_ read: () throws(SettingsProblem) -> Value) -> Value? {
        do {
            return try read()
        } catch {
            add(error)
            return nil
        }
    }

    /// Throws all of them, if there are any.
    package func throwIfAny() throws(SettingsProblems) {
        guard isEmpty else { throw self }
    }
}

extension SettingsProblems: CustomStringConvertible {
    /// One line for each problem.
    package var description: String { sorted.map(\.description).joined(separator: "\n") }
}
