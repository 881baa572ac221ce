/// The sources met in a batch, each made a text once: a number stands for each.
struct SourceNames {
    private(set) var names: [String] = []
    private(set) var isWanted: [Bool] = []
    private var numbers: [String: Int] = [:]
    private var known: [[UInt8]: Int] = [:]
    private var last = (bytes: [UInt8](), number: -1)
    private let wanted: [String]

    /// - Parameter wanted: parts of names, one of which must be in a source; empty: all are wanted.
    init(wanted: [String]) {
        self.wanted = wanted.map { $0.lowercased() }
    }

    /// - Parameter isJSON: the bytes are the inside of a JSON string.
    mutating func number(of bytes: Slice<UnsafeRawBufferPointer>, isJSON: Bool) -> Int {
        if last.number >= 0, bytes.elementsEqual(last.bytes) { return last.number }
        let key = Array(bytes)
        let number = known[key] ?? add(bytes, isJSON: isJSON)
        known[key] = number
        last = (key, number)
        return number
    }

    private mutating func add(_ bytes: Slice<UnsafeRawBufferPointer>, isJSON: Bool) -> Int {
        let text = Self.clean(LogText.read(bytes, isJSON: isJSON, most: Self.longest))
        let name = text.isEmpty ? Self.unknown : text
        if let number = numbers[name] { return number }
        names.append(name)
        isWanted.append(wanted.isEmpty || wanted.contains { name.lowercased().contains($0) })
        numbers[name] = names.count - 1
        return names.count - 1
    }

    /// On one line, and without spaces at its ends.
    private static func clean(_ name: String) -> String {
        name.split { $0.isNewline || $0.isWhitespace }.joined(separator: " ")
    }

    /// Of lines that do not name theirs.
    static let unknown = "system"
    /// In bytes.
    static let longest = 120
}
