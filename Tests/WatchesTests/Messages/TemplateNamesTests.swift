import Templates
import Testing

@testable import Watches

@Suite("Names in templates, held against the table before anything happens")
struct TemplateNamesTests {
    private func problems(_ lines: String..., on: String = "[insert, update]") throws -> [String] {
        let own = lines.map { "    \($0)\n" }.joined()
        let (watches, problems) = try WatchSettingsFixture.read("watches:\n" + WatchSettingsFixture.watch(on: on) + own)
        #expect(problems == [])
        let watch = try #require(watches.first)
        return TemplateNames.problems(in: watch, columns: ["id", "name"]).map(\.message)
    }

    @Test("every name that is there is right")
    func right() throws {
        #expect(try problems() == [])
        #expect(
            try problems(
                "message: { text: \"{{name}} {{money(row.id)}} {{#changes}}{{label}}{{old}}{{/changes}} {{old.name}}\" }",
                "digest: { title: \"{{count}}\", line: \"{{name}}\" }") == [])
    }

    @Test("one that is not is named, wherever it stands, once")
    func wrong() throws {
        let found = try problems(
            "message: { type: textcard, text: \"{{nam}} {{nam}}\", title: t, url: \"https://a/{{row.uid}}\" }",
            "on_update: { text: \"{{phone}}\" }", "digest: { title: \"{{name}}\", line: \"{{city}}\" }")
        #expect(found.count == 5)
        for (problem, name) in zip(found, ["nam", "row.uid", "phone", "city", "name"]) {
            #expect(problem.hasPrefix("the template names {{\(name)}}, but "))
        }
    }

    @Test("messages for what is not told, and for deleted rows, are left aside")
    func aside() throws {
        #expect(try problems("on_delete: { text: \"{{phone}}\" }", on: "[delete]") == [])
    }
}
