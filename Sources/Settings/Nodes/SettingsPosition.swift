/// Where something was said.
package enum SettingsPosition: Sendable, Hashable {
    /// Line and column count from 1, the column in Unicode scalars.
    case file(String, line: Int, column: Int)
    case environment(variable: String)
}

extension SettingsPosition: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let name, let line, let column): "\(name):\(line):\(column)"
        case .environment(let variable): "environment variable \(variable)"
        }
    }
}

extension SettingsPosition: Comparable {
    package static func < (one: SettingsPosition, other: SettingsPosition) -> Bool {
        switch (one, other) {
        case (.file(_, let line, let column), .file(_, let otherLine, let otherColumn)):
            (line, column) < (otherLine, otherColumn)
        case (.file, .environment): true
        case (.environment, .file): false
        case (.environment(let variable), .environment(let otherVariable)): variable < otherVariable
        }
    }
}
