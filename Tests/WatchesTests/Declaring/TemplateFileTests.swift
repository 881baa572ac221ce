import FoundationEssentials
import Testing

@testable import Watches

@Suite("A template in a file of its own")
struct TemplateFileTests {
    @Test("its head is taken as it is, without quotes of YAML")
    func head() throws {
        let file = try TemplateFile(
            "---\r\ntype: textcard\r\ntitle: {{event}}: {{name}}\r\nurl: \"https://a/{{id}}#x\"\r\nbutton: 看\r\n\r\n---\r\na\r\nb\r\n"
        )
        #expect(file.type == .textCard)
        #expect(file.title?.source == "{{event}}: {{name}}")
        #expect(file.url?.source == "https://a/{{id}}#x")
        #expect(file.button == "看")
        #expect(file.body.source == "a\nb")
    }

    @Test("it can carry what its columns are called and what stands for their values")
    func values() throws {
        let file = try TemplateFile("---\nmap.gender: male=男, *=未知\nmap.height: 0=\nlabel.phone: 电话\n---\na")
        #expect(file.values == ["gender": ["male": "男", "*": "未知"], "height": ["0": ""]])
        #expect(file.labels == ["phone": "电话"])
        let (watches, problems) = try WatchSettingsFixture.inFolder([
            "a": "---\nmap.a: 1=x\nmap.b: 1=x\nlabel.a: A\n---\nt", "b": "---\nlabel.a: C\nlabel.b: B\n---\nt",
        ]) { folder in
            let lines = WatchSettingsFixture.watch(
                "message: { file: a }", "on_update: { file: b }", "map: { b: { 2: y } }", on: "[insert, update]")
            return try WatchSettingsFixture.read("watches:\n" + lines, folder: folder)
        }
        #expect(problems == [])
        #expect(watches.first?.messages.values == ["a": ["1": "x"], "b": ["2": "y"]])
        #expect(watches.first?.messages.labels == ["a": "A", "b": "B"])
    }

    @Test("without a head all of it is the text, and ${NAME} stays")
    func plain() throws {
        let file = try TemplateFile("${HOME} {{a}}\n---\nb\n\n")
        #expect(file.body.source == "${HOME} {{a}}\n---\nb")
        #expect(file.type == nil)
    }

    @Test(
        "what is wrong is told in a clause",
        arguments: [
            ("", "it has no text"), ("---\n---\n\n", "it has no text"),
            ("---\ntitle: a\n", "its head begins with --- and has no second ---"),
            (
                "---\ntitel: a\n---\nb",
                "its head has the unknown key \"titel\"; allowed is type, title, url, button, map.COLUMN, label.COLUMN; did you mean `title`?"
            ),
            ("---\nmap.a: b\n---\nb", "its head maps \"b\"; allowed is VALUE=TEXT, VALUE=TEXT"),
            ("---\ntype: card\n---\nb", "its head has type: card; allowed is text or textcard or markdown"),
            ("---\ntitle\n---\nb", "its head has the line \"title\"; allowed is KEY: VALUE"),
            ("---\nurl: {{a\n---\nb", "url: a {{ has no }}; close it, or write the value's name between them"),
            ("{{#a}}", "the template “{{#a}}” cannot be read; check that each {{#name}} has its {{/name}}"),
        ])
    func wrong(text: String, expected: String) {
        let error = #expect(throws: TemplateFile.Problem.self) { try TemplateFile(text) }
        #expect(error?.description == expected)
    }

    @Test("a folder and bytes that are no text are told with the file's name")
    func unreadable() throws {
        try WatchSettingsFixture.inFolder([:]) { folder in
            let error = #expect(throws: TemplateFile.Problem.self) { try TemplateFile(path: folder) }
            #expect(error?.description == "\(folder): the file is a directory; a file is needed")
            try Data([0xFF, 0xFE]).write(to: URL(filePath: folder + "/a"))
            let second = #expect(throws: TemplateFile.Problem.self) { try TemplateFile(path: folder + "/a") }
            #expect(second?.description == "\(folder)/a: found bytes that are not UTF-8; save the file as UTF-8")
        }
    }
}
