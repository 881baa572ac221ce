import Testing

@testable import Observability

@Suite("A line of CSV")
struct CSVRowTests {
    @Test("quotes commas, quotes and ends of lines, and nothing else")
    func quoting() {
        let row = CSVRow([
            .text("a,b"), .text("say \"hi\""), .text("two\r\nlines"), .text("短剧"), .text(nil), .number(nil),
        ])
        #expect(row.line == "\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",短剧,,")
    }

    @Test("keeps a spreadsheet from running a text, and leaves numbers numbers")
    func formulas() {
        let texts = ["=1+1", "+1", "-1", "@x", "\t=1", "＝1+1", "\r=1"]
        for text in texts { #expect(CSVRow([.text(text)]).line.contains("'" + text), "\(text)") }
        #expect(CSVRow([.text("=\"a\",b")]).line == "\"'=\"\"a\"\",b\"")
        #expect(CSVRow([.number(-4), .text("a=b"), .plain("2024-12-09")]).line == "-4,a=b,2024-12-09")
        #expect(CSVRow([.text("")]).line == "")
    }

    @Test("of a first cell that is empty has its commas all the same")
    func empty() {
        #expect(CSVRow([.text(nil), .number(1)]).line == ",1")
    }
}
