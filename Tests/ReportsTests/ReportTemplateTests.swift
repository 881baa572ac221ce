import Database
import Templates
import Testing

@testable import Reports

@Suite("Templates")
struct ReportTemplateTests {
    @Test("a line of origin 1 comes out byte for byte")
    func originLine() throws {
        let text = try Facts.render(
            "💰 购买：{{count}}笔，收入{{money(income)}}", ["count": .integer(2), "income": Facts.decimal("298.00")])
        #expect(text == "💰 购买：2笔，收入¥298")
        #expect(Array(text.utf8) == Array("💰 购买：2笔，收入¥298".utf8))
    }

    @Test("values with braces, brackets and ampersands stay as they are")
    func literalValues() throws {
        let value = "{{count}} <b>&amp; \"x\" {{{y}}}"
        #expect(try Facts.render("名字：{{name}}", ["name": .text(value)]) == "名字：" + value)
        #expect(try Facts.render("{{{name}}}|{{&name}}", ["name": .text("<&>")]) == "<&>|<&>")
    }

    @Test("leading blanks, line breaks and a template without any tag are kept")
    func blanks() throws {
        #expect(try Facts.render("  a\n  b {{n}}\n", ["n": .integer(1)]) == "  a\n  b 1\n")
        #expect(try Facts.render("\na", [:]) == "\na")
        #expect(try Facts.render("", [:]) == "")
    }

    @Test("a section over NULL is left out, one over a value is shown")
    func sections() throws {
        let template = "{{n}}{{#note}}（{{note}}）{{/note}}{{^note}}-{{/note}}"
        #expect(try Facts.render(template, ["n": .integer(1), "note": .null]) == "1-")
        #expect(try Facts.render(template, ["n": .integer(1), "note": .text("好")]) == "1（好）")
    }

    @Test("an unknown column is named together with those that exist")
    func unknownColumn() {
        let problem = #expect(throws: TemplateProblem.self) {
            try Facts.render("{{cuont}}人", ["count": .integer(1), "income": .null])
        }
        #expect(problem?.message == "the template names {{cuont}}, but its query gives count, income")
        #expect(problem?.notice?.hasPrefix("模板用到了 {{") == true)
    }

    @Test("an unknown column in a section that would not be shown is found as well")
    func unknownInHiddenSection() {
        #expect(throws: TemplateProblem.self) {
            try Facts.render("{{#note}}{{nmae}}{{/note}}", ["note": .null])
        }
    }

    @Test("previous and change_percent belong to lines that compare")
    func previousNeedsComparison() throws {
        #expect(throws: TemplateProblem.self) { try Facts.render("{{previous.count}}", ["count": .integer(1)]) }
        #expect(throws: TemplateProblem.self) {
            try Facts.render("{{previous.cuont}}", ["count": .integer(1)], previous: ["count": .integer(1)])
        }
    }

    @Test(
        "what a report's template cannot do is refused when it is read",
        arguments: [
            ("{{count", "}}"), ("{{> part}}", "not available"), ("{{=<% %>=}}", "not available"),
            ("{{数量}}", "letters, digits"), ("{{income|money}}", "{{money(income)}}"),
            ("{{monee(income)}}", "unknown format monee"), ("{{money(income}}", "brackets"),
            ("{{#a}}x", "{{/name}}"), ("{{a}}{{/b}}", "{{/name}}"), ("{{}}", "not a name"),
        ])
    func refused(template: String, words: String) {
        let problem = #expect(throws: TemplateProblem.self) { try TextTemplate(template) }
        #expect(problem?.description.contains(words) == true, "\(String(describing: problem))")
    }

    @Test("no bytes make the reader of templates trap")
    func anyBytes() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("{}{}()#^/!&>.-_ab 数\n%=")
        for _ in 0..<3_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
            guard let template = try? TextTemplate(text) else { continue }
            _ = try? template.render(
                LineFacts(row: Facts.row(["a": .integer(1), "b": .null]), comparison: nil, window: Facts.window))
        }
    }
}
