/// A number that a text is known by, the same in every process and every version: FNV-1a with 64 bits.
///
/// `Hasher` is another in each process. Keys and places in the store come of it, so its results never change. It keeps
/// nobody from making two texts with the same number.
package struct StableHash: Sendable, Hashable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    package static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = StableHash()
        hash.add(bytes)
        return hash.value
    }

    package static func of(_ text: String) -> UInt64 { of(text.utf8) }
}
