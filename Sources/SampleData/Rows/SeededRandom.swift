/// SplitMix64: the same seed gives the same rows on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameters:
    ///   - stream: keeps the columns of one row, and the rows of different tables, independent.
    ///   - index: the row; any row can be made without making those before it.
    init(seed: UInt64, stream: UInt64, index: Int) {
        state = seed &* 0xD6E8_FEB8_6659_FD93 ^ stream &* 0xA24B_AED4_963E_E407 ^ UInt64(truncatingIfNeeded: index)
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`, near enough to even for made-up rows.
    mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next() >> 33) % max(bound, 1)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[below(choices.count)]
    }
}
