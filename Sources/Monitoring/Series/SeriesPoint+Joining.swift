extension SeriesPoint {
    /// Two of the same time together; `other` came later.
    package mutating func join(_ other: SeriesPoint) {
        count += other.count
        sum += other.sum
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        last = other.last
    }
}
