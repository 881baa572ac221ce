import Database

extension UserTable {
    /// Gives a user of one project to another. It is locked.
    static func move(_ id: Int64, to project: Int64, on connection: any Connection) throws {
        try connection.execute("UPDATE user_stats SET project_id = \(project) WHERE id = \(id)")
    }

    /// Corrects what `update` leaves as it is.
    static func moveFirstSeen(_ users: [UserRecord], on connection: any Connection) throws {
        for user in users {
            try connection.execute(
                "UPDATE user_stats SET first_seen = \(UsageTime.text(user.firstSeen)) WHERE id = \(user.id)")
        }
    }

    /// Those of the ids that a project has.
    static func known(
        _ anonymousIDs: [String], of project: Int64, on connection: any Connection
    ) throws -> Set<String> {
        let keys = anonymousIDs.map { UserKey(project: project, anonymousID: $0) }
        return Set(try ids(keys, on: connection).keys.lazy.map(\.anonymousID))
    }
}
