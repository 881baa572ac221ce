import Database

extension MySQLConnection {
    /// No server is set up to take less: below it nobody needs to be asked.
    private static let unquestionedBytes = 512 << 10

    /// Refuses values that the server would not take. Sent all the same, they would make it end the session,
    /// which looks like a lost connection and says nothing of the cause.
    func checkSize(of parameters: MySQLParameters) throws(DatabaseError) {
        let bytes = parameters.byteCount
        guard bytes > Self.unquestionedBytes else { return }
        let limit = try packetLimit()
        guard bytes > limit else { return }
        throw DatabaseError(
            .unexpectedValue,
            """
            the statement's values take \(mebibytes(bytes)) MiB and the server takes \(mebibytes(limit)) MiB: raise \
            max_allowed_packet on the server to at least \(mebibytes(bytes) + 1) MiB
            """)
    }

    /// The server's `max_allowed_packet`, which stays as it was when the session began.
    private func packetLimit() throws(DatabaseError) -> Int {
        if let knownPacketLimit { return knownPacketLimit }
        var limit: Int?
        _ = try run("SELECT @@max_allowed_packet AS bytes") { row in
            limit = (try? row.integer("bytes")).map(Int.init)
            return true
        }
        knownPacketLimit = limit
        return limit ?? .max
    }

    private func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
