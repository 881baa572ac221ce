/// Submits all numbers at once.
///
/// - Returns: what became of each.
func submitAll(
    _ numbers: Range<Int>, _ submit: @escaping @Sendable (Int) async throws -> Int
) async -> [Int: Result<Int, any Error>] {
    await withTaskGroup(of: (Int, Result<Int, any Error>).self) { group in
        for number in numbers {
            group.addTask {
                do { return (number, .success(try await submit(number))) } catch { return (number, .failure(error)) }
            }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
}
