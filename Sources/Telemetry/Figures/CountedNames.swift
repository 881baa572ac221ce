import Database
import Synchronization

/// What the numbers in the counters are called, once looked up. A number is never given to another name.
final class CountedNames: Sendable {
    private let known = Mutex<[Int64: String]>([:])

    /// More than there are names by any setting: what was removed since is forgotten with the rest.
    private static let most = 200_000

    /// - Returns: the names of those that have one.
    func names(of values: some Collection<Int64>, on connection: any Connection) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        var missing: [Int64] = []
        known.withLock { known in
            for value in values where value != 0 {
                if let name = known[value] { names[value] = name } else { missing.append(value) }
            }
        }
        guard !missing.isEmpty else { return names }
        let found = try FigureStore.names(of: missing.sorted(), on: connection)
        known.withLock { known in
            if known.count + found.count > Self.most { known = [:] }
            known.merge(found) { first, _ in first }
        }
        return names.merging(found) { first, _ in first }
    }
}
