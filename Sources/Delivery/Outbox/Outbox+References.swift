import Database

extension Outbox {
    /// By what a feature knows the messages again that these deliveries belong to; each once.
    package func references(of ids: [Int64], feature: String) async throws -> Set<String> {
        try await store.withConnection { connection in
            var references: Set<String> = []
            for chunk in ValueChunks(ids) {
                let rows = try connection.query(
                    "SELECT feature, reference FROM delivery WHERE id IN (\(list: chunk)) AND reference IS NOT NULL")
                for row in rows where try row.optionalText("feature") == feature {
                    references.insert(try row.text("reference"))
                }
            }
            return references
        }
    }
}
