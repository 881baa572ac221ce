/// Why what was sent is no report.
package enum UsageReportProblem: Error, Sendable, Hashable {
    /// No JSON, at that byte.
    case malformed(at: Int)
    case notAnObject
    /// Objects or lists within each other beyond `most`.
    case tooDeep(most: Int)
    case missing(field: String)
    case wrongType(field: String, wanted: String)
    case empty(field: String)
    case tooLong(field: String, mostBytes: Int)
    case controlCharacters(field: String)

    /// It cannot be read at all; otherwise it can, and says something wrong.
    package var isMalformed: Bool {
        switch self {
        case .malformed, .tooDeep: true
        default: false
        }
    }

    /// Of which field it is said.
    package var field: String? {
        switch self {
        case .malformed, .notAnObject, .tooDeep: nil
        case .missing(let field), .wrongType(let field, _), .empty(let field), .tooLong(let field, _),
            .controlCharacters(let field):
            field
        }
    }
}

extension UsageReportProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let offset): "the body is not valid JSON at byte \(offset)"
        case .notAnObject: "the body is not a JSON object"
        case .tooDeep(let most): "the body nests objects and lists more than \(most) deep"
        case .missing(let field): "the field \(field) is missing"
        case .wrongType(let field, let wanted): "the field \(field) is not \(wanted)"
        case .empty(let field): "the field \(field) is empty"
        case .tooLong(let field, let most): "the field \(field) is longer than \(most) bytes"
        case .controlCharacters(let field): "the field \(field) holds control characters"
        }
    }
}
