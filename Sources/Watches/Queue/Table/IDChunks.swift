/// Lists of values for `IN (…)`, of few lengths, filled up with the last: so few statements are prepared.
enum IDChunks {
    private static let lengths = [1, 10, 100, 1_000]

    static func of<Value>(_ values: [Value]) -> [[Value]] {
        let longest = lengths.last ?? 1
        return stride(from: 0, to: values.count, by: longest).map { start in
            filled(Array(values[start..<min(start + longest, values.count)]))
        }
    }

    private static func filled<Value>(_ chunk: [Value]) -> [Value] {
        guard let last = chunk.last, let length = lengths.first(where: { $0 >= chunk.count }) else { return chunk }
        return chunk + Array(repeating: last, count: length - chunk.count)
    }
}
