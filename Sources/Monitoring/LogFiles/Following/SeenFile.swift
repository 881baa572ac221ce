/// A file as the folder shows it.
struct SeenFile: Sendable, Hashable {
    var name: String
    var inode: UInt64
    var bytes: Int64
    /// In nanoseconds since 1970.
    var modifiedAt: Int64
}
