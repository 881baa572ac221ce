import Observability
import Testing

@Suite("A number that is the same in every process")
struct StableHashTests {
    @Test(
        "texts have the numbers that the authors of FNV-1a publish",
        arguments: [
            ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("b", 0xAF63_DF4C_8601_F1A5),
            ("foobar", 0x8594_4171_F739_67E8),
        ] as [(String, UInt64)])
    func known(_ text: String, _ number: UInt64) {
        #expect(StableHash.of(text) == number)
        #expect(StableHash.of(Array(text.utf8)) == number)
    }

    @Test("what is added piece by piece is as if it were added at once")
    func pieces() {
        var hash = StableHash()
        hash.add("foo".utf8)
        hash.add("bar".utf8)
        #expect(hash.value == StableHash.of("foobar"))
    }
}
