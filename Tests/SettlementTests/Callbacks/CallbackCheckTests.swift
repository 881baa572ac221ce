import Testing

@testable import Settlement

@Suite("The check of a task's callback")
struct CallbackCheckTests {
    private func refusal(
        _ url: String?, secret: String? = "s3cret", allowing networks: [String] = [], allowsHTTP: Bool = false,
        defaultSecret: String? = nil
    ) throws -> String? {
        CallbackCheck.refusal(
            of: SettledTask(id: 42, callbackURL: url, callbackSecret: secret),
            try callbackSettlement(allowing: networks, allowsHTTP: allowsHTTP, defaultSecret: defaultSecret))
    }

    @Test("finds nothing wrong with a public https:// URL and any secret, nor with a task that has no URL")
    func right() throws {
        for secret in ["s", "密钥", "whsec_c2hvcnQ="] {
            #expect(try refusal("https://a.example.com/in?k=v", secret: secret) == nil)
        }
        #expect(try refusal("https://a.example.com/", secret: nil, defaultSecret: "d") == nil)
        #expect(try refusal("https://a.example.com/", secret: "", defaultSecret: "d") == nil)
        #expect(try refusal("https://93.184.215.14/") == nil)
        #expect(try refusal(nil, secret: nil) == nil)
        #expect(try refusal("", secret: nil) == nil)
        #expect(CallbackCheck.url(of: SettledTask(id: 1, callbackURL: "")) == nil)
    }

    @Test(
        "says in one sentence what is wrong and what to do, with the task, without path and secret",
        arguments: [
            ("not a url p4th", "is none that can be called; allowed is"),
            (" ", "is none that can be called; allowed is a URL of plain ASCII characters"),
            ("ftp://a.example.com/p4th", "allowed is a URL that begins with https:// or http://"),
            ("https://u:p4th@a.example.com/", "allowed is a URL without user name and password"),
            ("https://2130706433/p4th", "allowed is an IPv4 address in four decimal numbers"),
            ("https://10.1.2.3/p4th?p4th", "leads to no public address (10.1.2.3 is in 10.0.0.0/8"),
            ("https://[::1]/p4th", "leads to no public address"),
            ("https://169.254.169.254/p4th", "allowed is another address"),
            ("https://localhost/p4th", "leads to no public address (localhost is a name of an own network)"),
            ("https://db.internal/p4th", "or one of your own networks that allow_networks names"),
            ("http://a.example.com/p4th", "is http://, which everybody on the way can read; allowed is https://"),
        ])
    func wrong(_ url: String, _ part: String) throws {
        let sentence = try #require(try refusal(url))
        #expect(sentence.hasPrefix("task 42 gets no callback: its callback_url "))
        #expect(sentence.contains(part), "\(sentence)")
        #expect(!sentence.contains("p4th") && !sentence.contains("s3cret") && !sentence.contains("\n"))
    }

    @Test("asks for a secret, and for a key behind whsec_")
    func secrets() throws {
        for none in [nil, ""] {
            let sentence = try #require(try refusal("https://a.example.com/", secret: none, defaultSecret: none))
            #expect(sentence.contains("it has no callback_secret to sign it with; give it one, or the settlement"))
        }
        for broken in ["whsec_", "whsec_ä", "whsec_s3cret!"] {
            let sentence = try #require(try refusal("https://a.example.com/", secret: broken))
            #expect(sentence.contains("is no base64 after that") && !sentence.contains("s3cret"))
        }
    }

    @Test("lets http:// and own networks through where the operator allows them")
    func allowed() throws {
        #expect(try refusal("http://a.example.com/", allowsHTTP: true) == nil)
        #expect(try refusal("http://10.1.2.3/", allowing: ["10.0.0.0/8"]) == nil)
        #expect(try refusal("http://127.0.0.1:8080/", allowing: ["127.0.0.0/8"]) == nil)
        #expect(try refusal("http://localhost:8080/", allowing: ["127.0.0.0/8"]) == nil)
        #expect(try refusal("http://localhost:8080/", allowing: ["10.0.0.0/8"]) != nil)
        #expect(try refusal("http://93.184.215.14/", allowing: ["10.0.0.0/8"]) != nil)
        #expect(try refusal("https://10.1.2.3/", allowing: ["192.168.0.0/16"]) != nil)
    }
}
