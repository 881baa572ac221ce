/// Why videos were not asked about, and how many.
package struct VideoTrouble: Sendable, Hashable {
    package let reason: String
    package var count: Int

    package init(_ reason: String, count: Int) {
        self.reason = reason
        self.count = count
    }
}

extension VideoTrouble: CustomStringConvertible {
    /// "YouTube's quota for today is used up; 312 videos were not asked"
    package var description: String {
        "\(reason); " + (count == 1 ? "1 video was not asked" : "\(count) videos were not asked")
    }
}
