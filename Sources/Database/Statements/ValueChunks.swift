/// Values in lists of few different lengths, so that `IN (…)` makes few different statements to prepare: a list is
/// filled up by repeating its last value.
package struct ValueChunks<Value>: Sequence {
    private let values: [Value]
    private static var lengths: [Int] { [1, 4, 16, 64, 300] }

    package init(_ values: [Value]) {
        self.values = values
    }

    package func makeIterator() -> AnyIterator<[Value]> {
        var rest = values[...]
        return AnyIterator {
            guard let length = Self.lengths.first(where: { $0 >= rest.count }) ?? Self.lengths.last else { return nil }
            let chunk = rest.prefix(length)
            guard let last = chunk.last else { return nil }
            rest = rest.dropFirst(length)
            return chunk + Array(repeating: last, count: length - chunk.count)
        }
    }
}
