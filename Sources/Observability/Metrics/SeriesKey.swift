/// By what a call of swift-metrics names a series. Compared as it came, so that looking up what exists makes nothing new.
struct SeriesKey: Hashable, Sendable {
    let label: String
    let dimensions: [(String, String)]

    static func == (one: SeriesKey, other: SeriesKey) -> Bool {
        guard one.label == other.label, one.dimensions.count == other.dimensions.count else { return false }
        for index in one.dimensions.indices where one.dimensions[index] != other.dimensions[index] { return false }
        return true
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(label)
        for (name, value) in dimensions {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}
