import Database
import FoundationEssentials

/// How far each file of a log was read: `log_follow` and `log_position`.
struct LogPositionStore: Sendable {
    /// Whose files they are: two machines may have a file of the same name.
    let host: String
    let file: String

    struct Book: Sendable, Hashable {
        /// nil: the log is followed for the first time.
        var revision: Int64?
        /// In nanoseconds since 1970.
        var readUntil: Int64 = 0
        var files: [TrackedFile] = []
    }

    /// Somebody else wrote of this log meanwhile: what is known of it is old.
    struct Stale: Error {}

    func load(_ connection: any Connection) throws -> Book {
        let row = try connection.queryFirst(
            "SELECT revision, read_until FROM log_follow WHERE host = \(host) AND file = \(file)")
        guard let row else { return Book() }
        let files = try connection.query(
            """
            SELECT id, name, inode, read_bytes, head_length, head_hash, tail_length, tail_hash, place, joins, \
            open_line, seen_at FROM log_position WHERE host = \(host) AND file = \(file) ORDER BY id
            """
        ).map(TrackedFile.init)
        return Book(revision: try row.integer("revision"), readUntil: try row.integer("read_until"), files: files)
    }

    /// - Throws: `Stale` if somebody else has begun.
    func begin(readUntil: Int64, _ connection: any Connection) throws {
        let isFirst = try connection.insertIgnoringWithoutID(
            "INSERT INTO log_follow (host, file, revision, read_until) VALUES (\(host), \(file), 1, \(readUntil))",
            conflictOn: ["host", "file"])
        guard isFirst else { throw Stale() }
    }

    /// Must be the first statement of a transaction that writes of the log.
    ///
    /// - Throws: `Stale` if it is not the revision any more.
    func advance(_ revision: Int64, readUntil: Int64, _ connection: any Connection) throws {
        let changed = try connection.execute(
            """
            UPDATE log_follow SET revision = \(revision + 1), read_until = \(readUntil) \
            WHERE host = \(host) AND file = \(file) AND revision = \(revision)
            """
        ).affectedRows
        guard changed == 1 else { throw Stale() }
    }

    /// - Returns: the file with its id.
    func add(_ tracked: TrackedFile, _ connection: any Connection) throws -> TrackedFile {
        var tracked = tracked
        tracked.id = try connection.insert(
            """
            INSERT INTO log_position (host, file, name, inode, read_bytes, head_length, head_hash, tail_length, \
            tail_hash, place, joins, open_line, seen_at) VALUES (\(host), \(file), \(Self.name(tracked)), \
            \(Int64(bitPattern: tracked.inode)), \(tracked.position), \(tracked.mark.headLength), \
            \(Int64(bitPattern: tracked.mark.headHash)), \(tracked.mark.tailLength), \
            \(Int64(bitPattern: tracked.mark.tailHash)), \(tracked.standing.place.rawValue), \
            \(tracked.standing.joins ? 1 : 0), \(tracked.openLine), \(tracked.seenAt))
            """)
        return tracked
    }

    func update(_ tracked: TrackedFile, _ connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE log_position SET name = \(Self.name(tracked)), inode = \(Int64(bitPattern: tracked.inode)), \
            read_bytes = \(tracked.position), head_length = \(tracked.mark.headLength), \
            head_hash = \(Int64(bitPattern: tracked.mark.headHash)), tail_length = \(tracked.mark.tailLength), \
            tail_hash = \(Int64(bitPattern: tracked.mark.tailHash)), place = \(tracked.standing.place.rawValue), \
            joins = \(tracked.standing.joins ? 1 : 0), open_line = \(tracked.openLine), seen_at = \(tracked.seenAt) \
            WHERE id = \(tracked.id)
            """)
    }

    func remove(_ ids: [Int64], _ connection: any Connection) throws {
        for ids in ValueChunks(ids) {
            try connection.execute("DELETE FROM log_position WHERE id IN (\(list: ids))")
        }
    }

    /// For people: what does not fit the column is cut.
    private static func name(_ tracked: TrackedFile) -> String {
        LogText.cut(tracked.name, most: 255)
    }
}

extension TrackedFile {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.integer("id"), name: try row.text("name"),
            inode: UInt64(bitPattern: try row.integer("inode")), position: try row.integer("read_bytes"),
            mark: FileMark(
                headLength: Int(try row.integer("head_length")),
                headHash: UInt64(bitPattern: try row.integer("head_hash")),
                tailLength: Int(try row.integer("tail_length")),
                tailHash: UInt64(bitPattern: try row.integer("tail_hash"))),
            standing: LogStanding(
                place: LogStanding.Place(rawValue: Int(try row.integer("place"))) ?? .lineStart,
                joins: try row.integer("joins") != 0),
            openLine: try row.optionalInteger("open_line"), seenAt: try row.integer("seen_at"))
    }
}
