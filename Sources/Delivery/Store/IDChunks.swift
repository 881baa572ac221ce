/// Ids in lists of few different lengths, so that `IN (…)` makes few different statements to prepare: a list
/// is filled up by repeating its last id.
struct IDChunks: Sequence {
    private let ids: [Int64]
    private static let sizes = [1, 8, 64, 300]

    init(_ ids: [Int64]) {
        self.ids = ids
    }

    func makeIterator() -> AnyIterator<[Int64]> {
        var rest = ids[...]
        return AnyIterator {
            guard let size = Self.sizes.first(where: { $0 >= rest.count }) ?? Self.sizes.last else { return nil }
            let chunk = rest.prefix(size)
            guard let last = chunk.last else { return nil }
            rest = rest.dropFirst(size)
            return chunk + Array(repeating: last, count: size - chunk.count)
        }
    }
}
