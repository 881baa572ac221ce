import Settings
import Testing

@Suite struct OutputTests {
    @Test("the example passes its own check, has every key, and its defaults are sound")
    func example() throws {
        let text = SettingsExample.text(Sample.shape, header: "An example.\n\nWith a header.")
        #expect(Sample.problems(text) == [])
        for key in ["timezone", "concurrency", "url", "timeout", "key", "base_url", "to", "window", "query", "level"] {
            #expect(text.contains("\(key): "))
        }
        #expect(text.contains("The environment variable LIMIT wins over it."))
    }

    @Test("what is in force is shown with defaults and without secrets, and reads back as the same")
    func show() throws {
        let checked = try Sample.checked(
            """
            sources: { shop: { url: "mysql://reader:${SHOP}@db/shop" } }
            channels:
              ops: { type: robot, key: "${KEY}" }
              post: { type: mail, to: ["a", "true", "${KEY}"] }
            reports:
              daily:
                source: shop
                days: [mon, tue]
                lines:
                  - text: "{{count}} 人 📊"
                    query: |
                      SELECT COUNT(*) AS count
                      FROM users WHERE password <> 'hunter2-robot'
            """, ["SHOP": "hunter2", "KEY": "hunter2-robot"])
        #expect(checked.problems.isEmpty)
        let yaml = checked.effective(Sample.shape).yaml()
        #expect(!yaml.contains("hunter2"))
        #expect(
            yaml == """
                timezone: UTC
                dispatch:
                  concurrency: 20
                  backoff: 2.0
                  verbose: false
                sources:
                  shop:
                    url: mysql://reader:•••@db/shop
                    timeout: 60s
                    cache: 64MB
                channels:
                  ops:
                    type: robot
                    key: •••
                    base_url: https://example.com
                  post:
                    type: mail
                    to: [a, "true", •••]
                reports:
                  daily:
                    source: shop
                    window: 24h
                    lines:
                      - text: "{{count}} 人 📊"
                        query: |-
                          SELECT COUNT(*) AS count
                          FROM users WHERE password <> '•••'
                    level: brief
                    days: [mon, tue]

                """)
        #expect(!(try checked.effective(Sample.shape).json().contains("hunter2")))
        #expect(Sample.problems(yaml).count == 0)
    }

    @Test(
        "any text that is shown reads back as itself",
        arguments: [
            "", " a", "a ", "a: b", "a #b", "#a", "- a", "a\nb", "a\nb\n", " a\nb", "a\n\nb", "a\n b \n", "null", "~",
            "0x1F", "1e3", "'", "\"",
            "\\", "{{a}}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a", "a\tb", "\u{1}", "\u{85}\u{2028}", "📊", "a:",
            ":a", "a,b", "\r\n",
        ])
    func texts(text: String) throws {
        let value: JSONValue = ["a": [["b": .string(text), "c": [.string(text)]]]]
        let root = try SettingsDocument(text: value.yaml(), name: "", environment: SettingsEnvironment([:])).root
        let item = try #require(root.list("a").first)
        #expect(try item.string("b") == text)
        #expect(try item.strings("c") == [text])
    }

    @Test("the schema describes every key and accepts what the check accepts")
    func schema() throws {
        let schema = SettingsSchema.document(Sample.shape, title: "Sample")
        let samples = [
            SettingsExample.text(Sample.shape, header: ""), "dispatch: { concurrency: \"${N}\" }", "redis:",
            "timezone: ~", "reports: { d: { source: s, days: all, lines: [{ text: a, query: b }] } }",
            "reports: { d: { source: s, days: [mon, tue], lines: [{ text: a, query: b }] } }",
            "sources: { a: { url: \"sqlite:a.db\", timeout: 1h30m, cache: 1GB } }",
        ]
        for sample in samples {
            let document = try SettingsDocument(text: sample, name: "", environment: SettingsEnvironment(["N": "3"]))
            #expect(SchemaCheck(schema).complaints(about: document.root) == [], "\(sample)")
        }
        #expect(try schema.json().contains("https://json-schema.org/draft/2020-12/schema"))
    }

    @Test(
        "the schema refuses what the check refuses",
        arguments: [
            "bananas: 1", "dispatch: { concurrency: 0 }", "dispatch: { concurrency: many }", "dispatch: []",
            "reports: { daily: {} }",
            "sources: { \"a b\": { url: \"sqlite:a.db\" } }", "sources: { a: { url: \"ftp://a\" } }",
            "channels: { a: { type: pigeon } }", "channels: { a: { type: mail, to: [] } }",
            "channels: { a: { type: mail } }",
            "reports: { d: { source: s, days: some, lines: [{ text: a, query: b }] } }",
            "reports: { d: { source: s, days: [], lines: [{ text: a, query: b }] } }",
            "sources: { a: { url: \"sqlite:a.db\", timeout: soon } }",
        ])
    func refused(text: String) throws {
        let schema = SettingsSchema.document(Sample.shape, title: "Sample")
        let document = try SettingsDocument(text: text, name: "", environment: SettingsEnvironment([:]))
        #expect(!SchemaCheck(schema).complaints(about: document.root).isEmpty)
        #expect(!Sample.problems(text).isEmpty)
    }
}
