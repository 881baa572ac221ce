package import Database
import FoundationEssentials
package import Timekeeping

/// Looks at what was settled: nothing here writes anywhere.
package struct SettlementAnalysis: Sendable {
    package let definition: SettlementDefinition
    let source: ConnectionPool
    let store: AnalysisStore
    let clock: any WallClock

    /// - Parameters:
    ///   - source: sessions that only read.
    ///   - store: Herald's own tables.
    package init(
        definition: SettlementDefinition, source: ConnectionPool, store: ConnectionPool, clock: any WallClock
    ) {
        self.definition = definition
        self.source = source
        self.store = AnalysisStore(settlement: definition.name, pool: store)
        self.clock = clock
    }

    /// The day that it is in the settlement's zone.
    package var today: SettlementDay { SettlementDay(clock.now(), in: definition.timeZone) }

    /// Asks the source on a connection's own thread, once its tables are known to be there.
    func asking<Answer: Sendable>(
        _ body: @escaping @Sendable (AnalysedSource) throws -> Answer
    ) async throws -> Answer {
        try await source.withConnection { [definition, store] connection in
            let tables = try SourceTables.inspect(
                on: connection, platforms: definition.platforms, source: definition.source)
            guard tables.readingProblems.isEmpty else {
                throw AnalysisProblem(tables.readingProblems.joined(separator: "\n"))
            }
            return try body(
                AnalysedSource(definition: definition, tables: tables, store: store, connection: connection))
        }
    }
}

/// Why there is nothing to look at, in sentences for people.
package struct AnalysisProblem: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
