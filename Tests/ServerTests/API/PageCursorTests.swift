import Server
import TestSupport
import Testing

@Suite("A cursor")
struct PageCursorTests {
    @Test("comes back as it went out")
    func roundTrip() {
        for position in [[0], [Int64.max], [1, 2], [1_757_037_600_000, 42]] as [[Int64]] {
            let cursor =
                position.count == 1
                ? PageCursor("list", position[0]) : PageCursor("list", position[0], position[1])
            #expect(PageCursor(cursor.text, of: "list", count: position.count) == cursor)
            #expect(PageCursor(cursor.text, of: "other", count: position.count) == nil)
            #expect(!cursor.text.contains { "+/=".contains($0) })
        }
    }

    @Test("is refused, and harms nobody, whatever else it is")
    func nonsense() {
        for text in ["", "=", "====", "bGlzdA", "bGlzdC4tMQ", "bGlzdC45MjIzMzcyMDM2ODU0Nzc1ODA4", "\u{0}", "é"] {
            #expect(PageCursor(text, of: "list", count: 1) == nil)
        }
        for length in 0..<300 {
            let text = String((0..<length).map { _ in Character(Unicode.Scalar(UInt8.random(in: 32...126))) })
            #expect(PageCursor(text, of: "list", count: 1) == nil)
        }
    }
}
