/// Rows in slices of 64, 32, 16, … 1: an INSERT of several rows then has seven texts to prepare, whatever their number.
struct PowerSlices<Row>: Sequence {
    private let rows: [Row]
    private static var longest: Int { 64 }

    init(_ rows: [Row]) { self.rows = rows }

    func makeIterator() -> AnyIterator<ArraySlice<Row>> {
        var rest = rows[...]
        var size = Self.longest
        return AnyIterator {
            guard !rest.isEmpty else { return nil }
            while size > rest.count { size /= 2 }
            defer { rest = rest.dropFirst(size) }
            return rest.prefix(size)
        }
    }
}
