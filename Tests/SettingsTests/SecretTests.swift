import Settings
import Testing

@Suite struct SecretTests {
    @Test("secret keys and what is secret inside URLs are collected, as written and decoded")
    func collected() throws {
        let checked = try Sample.checked(
            """
            sources: { shop: { url: "mysql://reader:p%40ss${TAIL}@db:3306/shop?ssl=1" } }
            channels:
              ops: { type: robot, key: "${KEY}", base_url: "https://example.com/send?key=abc-123&x=1" }
            """, ["TAIL": "word", "KEY": "robot-key-1"])
        #expect(checked.problems.isEmpty)
        #expect(checked.secrets == ["p%40ssword", "p@ssword", "robot-key-1", "abc-123"])
    }

    @Test(
        "URLs are shown without what is secret in them",
        arguments: [
            ("mysql://reader:hunter2@db:3306/shop", "mysql://reader:•••@db:3306/shop"),
            ("https://a/b?key=hunter2&x=1#f", "https://a/b?key=•••&x=1#f"),
            ("https://reader@a/b", "https://reader@a/b"), ("sqlite:data/herald.db", "sqlite:data/herald.db"),
            ("https://a/@b?token=", "https://a/@b?token="), ("mysql://a:b@c:d@e/f", "mysql://a:•••@e/f"),
        ])
    func masked(url: String, expected: String) {
        #expect(URLText(url)?.masked == expected)
    }

    @Test(
        "a URL with a password that is not percent-encoded is refused with the remedy and without the password",
        arguments: [
            "mysql://u:hunter2/x@h/d", "mysql://u:hunter2#x@h/d", "mysql://u:hunter2?x@h/d",
            "mysql://u:12/hunter2@h/d", "mysql://u:hunter2@h:port/d", "mysql:hunter2", "mysql://:hunter2@/d", "hunter2",
        ])
    func malformed(url: String) throws {
        let problems = Sample.problems("sources: { shop: { url: \"${URL}\" } }", ["URL": url])
        #expect(problems.count == 1)
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test(
        "no way to be wrong brings a secret into an error",
        arguments: [
            "channels: { ops: { type: robot, key: [hunter2-secret] } }",
            "channels: { ops: { type: robot, key: {hunter2-secret: a} } }",
            "channels: { ops: { type: robot, keey: hunter2-secret } }",
            "channels: { ops: { type: robot, key: hunter2-secret, base_url: hunter2-secret } }",
            "channels: { ops: { type: robot, key: hunter2-secret } }\ntimezone: hunter2-secret",
            "channels: { ops: { type: pigeon, key: hunter2-secret } }",
            "channels: { ops: { type: ${SECRET}, key: a } }",
            "channels: { ops: { type: robot, key: hunter2-secret",
            "channels: { ops: { type: robot, key: a, key: hunter2-secret } }",
            "sources: { shop: { url: 'mysql://a:hunter2-secret@b:x/c' } }",
            "dispatch: { concurrency: ${SECRET} }", "reports: ${SECRET}", "timezone: ${SECRET}",
            "reports: { daily: { level: ${SECRET} } }", "sources: { shop: { url: '${SECRET}' } }",
        ])
    func hidden(text: String) {
        let problems = Sample.problems(text, ["SECRET": "hunter2-secret"])
        #expect(!problems.isEmpty)
        #expect(!problems.joined(separator: "\n").contains("hunter2"), "\(problems)")
    }
}
