import TestSupport
import Testing

@testable import Monitoring

@Suite("Secrets in followed lines")
struct LogSecretsTests {
    @Test(
        "what a word announces as a secret is hidden",
        arguments: [
            ("password=hunter2 user=crm", "password=*** user=crm"),
            ("DB_PASSWORD: 'hunter 2', next", "DB_PASSWORD: '***', next"),
            (#"{"user":"a","apiKey":"x\"y","n":1}"#, #"{"user":"a","apiKey":"***","n":1}"#),
            (#"body={\"token\":\"abc\",\"n\":1}"#, #"body={\"token\":\"***\",\"n\":1}"#),
            ("GET /x?access_token=abc&page=2", "GET /x?access_token=***&page=2"),
            ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
            ("{'Authorization': 'Basic dXNlcjpw'}", "{'Authorization': 'Basic ***'}"),
            ("sent Bearer abcdefghijkl.mno to shop", "sent Bearer *** to shop"),
            ("Set-Cookie: a=b; Path=/\nnext", "Set-Cookie: ***\nnext"),
            ("postgres://crm:p@ss@db/crm failed", "postgres://crm:***@db/crm failed"),
            ("redis://:hunter2@cache:6379", "redis://:***@cache:6379"),
            ("<password>hunter2</password>", "<password>***</password>"),
            ("pwd=a,b;c)", "pwd=***)"), (":secret => \"x\"", ":secret => \"***\""),
            ("登录密码：hunter2 失败", "登录密码：*** 失败"),
        ])
    func hidden(text: String, masked: String) {
        #expect(LogSecrets.hide(text) == masked)
    }

    @Test(
        "other text stays as it is",
        arguments: [
            "", "password", "password:", "the token was refused", "max_tokens=100", "https://host:443/a@b",
            "bearer of news", "买家 📦 2025-09-05 10:00:00", "a://b", "://", "secret \"",
        ])
    func plain(text: String) {
        #expect(LogSecrets.hide(text) == text)
    }

    @Test("no text makes it fall, and a long one takes no time")
    func fuzz() {
        var random = SeededRandom(seed: 5)
        let parts = [
            "password", "=", ":", "\"", "'", "\\", " ", "://", "@", "Bearer", "：", "密码", "<", ">", ",", "\n", "x",
        ]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0..<12, using: &random)
            _ = LogSecrets.hide((0..<count).compactMap { _ in parts.randomElement(using: &random) }.joined())
        }
        _ = LogSecrets.hide(String(repeating: "a://b:", count: 3_000) + String(repeating: "token\"", count: 3_000))
    }
}
