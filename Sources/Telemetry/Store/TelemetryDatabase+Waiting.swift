package import Database

extension TelemetryDatabase {
    /// Whether users of a server before Herald are still to be taken over, all or some. Changes nothing.
    package func awaitsAdoption() async throws -> Bool {
        try await writing.withConnection { connection in
            if try AdoptedTable.isForeign(on: connection) { return true }
            return try AdoptedTable.isThere(on: connection)
        }
    }

    /// Which migrations there are, and when each was applied. Changes nothing.
    package func migrations() async throws -> [MigrationStatus] {
        try await Migrator(TelemetrySchema.migrations, history: TelemetrySchema.history).status(reading)
    }
}
