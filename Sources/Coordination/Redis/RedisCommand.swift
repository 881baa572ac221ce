/// A command and its arguments, as bytes.
package struct RedisCommand: Sendable, Hashable {
    package let arguments: [[UInt8]]
    /// Carried out twice it does and says the same as once: it is sent again when a connection broke under it.
    package let isRepeatable: Bool

    package init(_ arguments: [[UInt8]], isRepeatable: Bool = false) {
        self.arguments = arguments
        self.isRepeatable = isRepeatable
    }

    package init(_ words: String..., isRepeatable: Bool = false) {
        self.init(words.map { Array($0.utf8) }, isRepeatable: isRepeatable)
    }
}
