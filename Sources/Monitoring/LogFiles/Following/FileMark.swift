import Observability

/// What a file that was read up to a place is known by: its first bytes, and the last before that place.
///
/// An inode alone does not tell: that of a deleted file is given to the next one, and a file that is copied away and
/// emptied keeps its own.
struct FileMark: Sendable, Hashable {
    var headLength: Int
    var headHash: UInt64
    var tailLength: Int
    var tailHash: UInt64

    static let headLength = 1_024
    static let tailLength = 256

    /// Of a file of which nothing was read.
    static let none = FileMark(head: [], tail: [])

    init(head: [UInt8], tail: [UInt8]) {
        self.init(
            headLength: head.count, headHash: StableHash.of(head), tailLength: tail.count, tailHash: StableHash.of(tail)
        )
    }

    init(headLength: Int, headHash: UInt64, tailLength: Int, tailHash: UInt64) {
        (self.headLength, self.headHash) = (headLength, headHash)
        (self.tailLength, self.tailHash) = (tailLength, tailHash)
    }
}
