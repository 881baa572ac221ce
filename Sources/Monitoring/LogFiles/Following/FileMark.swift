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
            headLength: head.count, headHash: Self.hash(head), tailLength: tail.count, tailHash: Self.hash(tail))
    }

    init(headLength: Int, headHash: UInt64, tailLength: Int, tailHash: UInt64) {
        (self.headLength, self.headHash) = (headLength, headHash)
        (self.tailLength, self.tailHash) = (tailLength, tailHash)
    }

    /// FNV-1a.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
