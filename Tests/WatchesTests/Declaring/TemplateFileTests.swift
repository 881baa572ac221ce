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
                "its head has the unknown key \"titel\"; allowed is type, title, url, button; did you mean `title`?"
            ),
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
