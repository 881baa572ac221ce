import TestSupport
import Testing

/// Where the watched table is, and where the store.
struct PollPairing: Sendable, CustomTestStringConvertible {
    let source: TestDatabaseKind
    let store: TestDatabaseKind

    var testDescription: String { "\(source) to \(store)" }

    static var all: [PollPairing] {
        let kinds = TestDatabaseKind.allCases
        let same = kinds.map { PollPairing(source: $0, store: $0) }
        return kinds.contains(.mysql) && kinds.contains(.sqlite)
            ? same + [PollPairing(source: .mysql, store: .sqlite)] : same
    }
}
