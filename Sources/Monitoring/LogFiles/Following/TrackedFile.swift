/// A file of a log, as far as it was read: a row of `log_position`.
struct TrackedFile: Sendable, Hashable {
    var id: Int64
    /// By which it was last seen.
    var name: String
    var inode: UInt64
    /// So many bytes were read.
    var position: Int64
    var mark = FileMark.none
    var standing = LogStanding()
    /// The kept line that lines without a time belong to.
    var openLine: Int64?
    /// In milliseconds since 1970: when its file was there, to the hour.
    var seenAt: Int64
}
