import Testing

@testable import Networks

@Suite("An endpoint's URL")
struct EndpointURLTests {
    @Test(
        "is read, and written in one spelling",
        arguments: [
            ("https://hooks.example.com", "https://hooks.example.com/"),
            ("HTTPS://Hooks.Example.COM:443/A/b?c=d&e=%20f", "https://hooks.example.com/A/b?c=d&e=%20f"),
            ("http://example.com:8080?x", "http://example.com:8080/?x"),
            ("https://[2606:4700:0::1111]:8443/x", "https://[2606:4700::1111]:8443/x"),
            ("https://[::ffff:8.8.8.8]/x", "https://8.8.8.8/x"), ("https://8.8.8.8/x", "https://8.8.8.8/x"),
            ("https://xn--fiq228c.example/x", "https://xn--fiq228c.example/x"),
            ("https://my_host.example/", "https://my_host.example/"),
        ])
    func accepted(_ text: String, _ written: String) throws {
        let url = try EndpointURL(text)
        #expect(url.text == written)
        #expect(try EndpointURL(url.text) == url)
    }

    @Test("shows its origin without path and query, which may hold a secret")
    func origin() throws {
        #expect(
            try EndpointURL("https://h.example.com:8443/services/T0/secret?token=s").origin
                == "https://h.example.com:8443")
    }

    @Test(
        "is refused where programs read it differently, with what is allowed",
        arguments: [
            ("", "at most 2048"), ("ftp://example.com/", "begins with"), ("https:example.com", "begins with"),
            ("example.com", "begins with"), ("https://", "host name"), ("https:///x", "host name"),
            ("https://user:password@example.com/", "without user name"), ("https://a@b@c/", "without user name"),
            ("https://example.com/#top", "without #"), ("https://example.com\\@10.0.0.1/", "plain ASCII"),
            ("https://example.com/a b", "plain ASCII"), ("https://例子.example/", "xn--"),
            ("https://１２７.0.0.1/", "plain ASCII"), ("https://127。0。0。1/", "plain ASCII"),
            ("https://example.com:0/", "a port"), ("https://example.com:65536/", "a port"),
            ("https://example.com:/", "a port"), ("https://example.com:8o/", "a port"), ("https://a:1:2/", "a port"),
            ("https://example.com./", "host name"), ("https://.example.com/", "host name"),
            ("https://a..b/", "host name"), ("https://-a.example/", "host name"),
            ("https://a%2eb.example/", "host name"),
            ("https://[::1/", "host name"), ("https://[::1]x/", "host name"),
            ("https://[fe80::1%25eth0]/", "host name"),
            ("https://[1.2.3.4]/", "host name"), ("https://::1/", "host name"),
            ("https://example.com/%zz", "plain ASCII"), ("https://example.com/%4", "plain ASCII"),
            ("https://0177.0.0.1/", "can be read as 127.0.0.1"), ("https://0x7f.1/", "can be read as 127.0.0.1"),
            ("https://2130706433/", "can be read as 127.0.0.1"), ("https://127.1/", "can be read as 127.0.0.1"),
            ("https://0x7F000001/", "can be read as 127.0.0.1"), ("https://017700000001/", "can be read as 127.0.0.1"),
            ("https://127.0.0.01/", "can be read as 127.0.0.1"), ("https://127.0.1/", "can be read as 127.0.0.1"),
            ("https://0/", "can be read as 0.0.0.0"), ("https://0x/", "can be read as 0.0.0.0"),
            ("https://1.2.3.4.5/", "neither that nor a name"), ("https://256.1.1.1/", "neither that nor a name"),
            ("https://08.1.1.1/", "neither that nor a name"), ("https://a.1/", "neither that nor a name"),
            ("https://4294967296/", "neither that nor a name"),
            ("https://99999999999999999999999/", "neither that nor a name"),
        ])
    func refused(_ text: String, _ words: String) {
        let error = #expect(throws: InvalidEndpointURL.self) { try EndpointURL(text) }
        #expect(error?.description.contains(words) == true, "\(text): \(String(describing: error))")
    }

    @Test("never repeats a password, path or query in its error")
    func secrets() {
        for text in [
            "https://u:hunter2@example.com/hunter2", "https://127.1/hunter2", "https://a/hunter2#",
            "https://a\\/hunter2",
        ] {
            let error = #expect(throws: InvalidEndpointURL.self) { try EndpointURL(text) }
            #expect(error?.description.contains("hunter2") == false)
        }
    }
}
