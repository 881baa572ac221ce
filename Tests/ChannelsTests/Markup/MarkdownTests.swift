import Testing

@testable import Channels

@Suite("Markdown, read and written for each peer")
struct MarkdownTests {
    private func html(_ text: String) -> String { MailHTMLWriter().write(MarkdownDocument(text)) }
    private func plain(_ text: String) -> String { PlainMarkdownWriter().write(MarkdownDocument(text)) }

    @Test(
        "what is written becomes its element, everything in it escaped",
        arguments: [
            ("a < b & \"c\"", "<p>a &lt; b &amp; &quot;c&quot;</p>"), ("**b**", "<p><strong>b</strong></p>"),
            ("# 标题", "<h1>标题</h1>"), ("a\nb", "<p>a<br>\nb</p>"), ("`<x>`", "<p><code>&lt;x&gt;</code></p>"),
            ("[a&b](https://x.y/?a=1&b=2)", "<p><a href=\"https://x.y/?a=1&amp;b=2\">a&amp;b</a></p>"),
            ("```swift\nlet a = 1 < 2\n```", "<pre><code>let a = 1 &lt; 2</code></pre>"), ("---", "<hr>"),
            ("<font color=\"info\">好</font>", "<p><span style=\"color: #1a7f37\">好</span></p>"),
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
            ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
            ("[x](https://a\"onclick=1)", "<p>[x](https://a&quot;onclick=1)</p>"),
        ])
    func elements(_ text: String, _ wanted: String) {
        #expect(html(text) == wanted)
    }

    @Test("a table keeps its cells")
    func table() {
        let written = html("| a | **b** |\n|---|:-:|\n| 1 | 2 |\nafter")
        #expect(written.contains("<table"))
        #expect(written.contains(">a</th>") && written.contains("><strong>b</strong></th>"))
        #expect(written.contains(">1</td>") && written.contains(">2</td>"))
        #expect(written.hasSuffix("<p>after</p>"))
    }

    @Test(
        "what is no markup stays text",
        arguments: [
            "2 * 3 * 4", "wy_user_log", "a ** b", "[x]", "#tag", "-5", "1.5", "a | b", "**", "`", "![", "[a](b)", "<",
            "https://a.b/c_d*e", "*", "> ", "\\",
        ])
    func text(_ text: String) {
        #expect(plain(text) == (text == "> " ? "> " : text))
    }

    @Test("as plain text nothing is lost but the marks")
    func plainText() {
        #expect(
            plain("# 报告\n**6** errors, see [log](https://a.b)\n> <font color=\"warning\">late</font>\n1. one\n   - two")
                == "报告\n\n6 errors, see log (https://a.b)\n\n> late\n\n1. one\n  • two")
    }

    @Test("no bytes crash it, and it ends", arguments: 0..<200)
    func fuzz(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let alphabet = Array("**``[]()!<>#|-:\n\n \t\\a1.好<font color=\"info\"></font>```@~_😀\r\n")
        let text = (0..<400).reduce(into: "") { text, _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            text.append(alphabet[Int(state >> 33) % alphabet.count])
        }
        let document = MarkdownDocument(text)
        for written in [
            html(text), plain(text), TelegramHTMLWriter().write(document), DingTalkMarkdownWriter().write(document),
            FeishuMarkdownWriter().write(document),
        ] {
            #expect(written.utf8.count < 40_000)
        }
        #expect(TelegramHTMLWriter.length(of: html(text)) <= html(text).utf16.count)
    }

    @Test("marks nested without end cost no stack and no time")
    func nested() {
        let text = String(repeating: "**a *b [", count: 20_000)
        #expect(plain(text).utf8.count <= text.utf8.count)
    }
}
