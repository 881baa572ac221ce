import Database

/// A rule that does not hold, in one sentence with its place.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ message: String, _ file: StaticString, _ line: UInt) {
        description = "\(file):\(line): \(message)"
    }
}

func expect(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) throws {
    if !condition { throw ConformanceFailure(message(), file, line) }
}

func expectEqual<Value: Equatable>(
    _ found: Value, _ wanted: Value, _ what: @autoclosure () -> String = "", file: StaticString = #fileID,
    line: UInt = #line
) throws {
    try expect(found == wanted, "\(what()) is \(found), not \(wanted)", file: file, line: line)
}

/// The database error that `body` must throw.
@discardableResult
func expectError<Result>(
    _ kind: DatabaseError.Kind, _ what: @autoclosure () -> String = "", file: StaticString = #fileID,
    line: UInt = #line, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
) async throws -> DatabaseError {
    do {
        _ = try await body()
    } catch let error as DatabaseError {
        try expect(
            error.kind == kind, "\(what()): the error is \(error.kind) “\(error)”, not \(kind)", file: file, line: line)
        return error
    }
    throw ConformanceFailure("\(what()): no error, where \(kind) was due", file, line)
}
