import Settings
import Testing

/// No bytes make it trap, hang or fill the memory.
@Suite struct RobustnessTests {
    /// The same bytes in every run: what fails once fails again.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private func swallow(_ text: String) {
        guard
            let document = try? SettingsDocument(text: text, name: "x", environment: SettingsEnvironment(["A": "${A}"]))
        else {
            return
        }
        let checked = document.checked(against: Sample.shape)
        _ = checked.problems.description
        _ = checked.effective(Sample.shape).yaml()
        _ = checked.root.children("reports").map { try? $0.node.duration("window") }
    }

    @Test("random bytes", arguments: 0..<20)
    func random(seed: Int) {
        var generator = Generator(state: UInt64(seed))
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            swallow(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("random YAML", arguments: 0..<20)
    func tokens(seed: Int) {
        let tokens = [
            "a", "b", ":", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "!t ", "!!str ", "'", "\"",
            "|\n", ">\n", "#", "? ",
            "<<: ", "---\n", "...\n", "${A}", "${", "$${", "}", "timezone", "reports", "dispatch", "channels", "type",
            "\t", "é", "📊", "\u{E000}",
            "\r\n", "%YAML 1.1\n", "@", "`", "~", "null", "\\", "\u{0}", "\u{FEFF}",
        ]
        var generator = Generator(state: UInt64(seed) + 1_000)
        for _ in 0..<200 {
            let count = Int.random(in: 1...40, using: &generator)
            swallow((0..<count).map { _ in tokens.randomElement(using: &generator) ?? "" }.joined())
        }
    }

    @Test("mutations of a good file", arguments: 0..<20)
    func mutations(seed: Int) {
        let good = Array(SettingsExample.text(Sample.shape, header: "").utf8)
        var generator = Generator(state: UInt64(seed) + 2_000)
        for _ in 0..<50 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0...3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...127, using: &generator)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(UInt8.random(in: 9...126, using: &generator), at: index)
                default: bytes.replaceSubrange(index..<min(index + 30, bytes.count), with: bytes.prefix(40))
                }
            }
            swallow(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("aliases that multiply are bounded")
    func laughs() {
        var text = "l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n"
        for level in 1...9 {
            text +=
                "l\(level): &l\(level) [" + repeatElement("*l\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        let problems = Sample.problems(text)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("the file has more than 100000 values (with aliases expanded)") == true)
    }

    @Test("nesting without end is bounded", arguments: [99, 150, 900, 5_000, 200_000])
    func nesting(depth: Int) {
        let text = "timezone: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(Sample.problems(text).count == 1)
    }

    @Test("a key that is a list or a map is an error with its place")
    func complexKeys() {
        let problems = Sample.problems("? [a, b]\n: c\n? {a: b}\n: c")
        #expect(problems.map { $0.prefix(16) } == ["herald.yaml:1:3:", "herald.yaml:3:3:"])
    }

    @Test("a thousand problems are told in a thousand lines")
    func many() {
        let text = "sources:\n" + (0..<1_000).map { "  s\($0): { url: ftp://x }\n" }.joined()
        #expect(Sample.problems(text).count == 1_000)
    }
}
