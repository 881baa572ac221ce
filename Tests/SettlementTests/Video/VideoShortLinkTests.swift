import Settlement
import TestSupport
import Testing

@Suite("Douyin's short links")
struct VideoShortLinkTests {
    @Test("are followed to the video, which is asked about once whatever links it has")
    func followed() async throws {
        try await VideoFixture.with { fixture in
            fixture.platforms.put(.tikhub, douyinID(1), .init(views: 8_000))
            fixture.platforms.lead("aaaa1", to: "https://www.iesdouyin.com/share/video/\(douyinID(1))/?region=CN&x=|[]")
            fixture.platforms.lead("aaaa2", to: "\(fixture.platforms.baseURL)/aaaa1/")
            fixture.platforms.lead("aaaa3", to: "/share/video/\(douyinID(1))")
            fixture.platforms.lead("aaaa4", to: "https://v.douyin.com/aaaa3/")
            fixture.platforms.lead("aaaa5", to: "//www.douyin.com/video/\(douyinID(1))")
            let links = [
                "看 https://v.douyin.com/aaaa1/ 复制", "https://v.douyin.com/aaaa2", "v.douyin.com/aaaa3/",
                "https://v.douyin.com/aaaa4/", "https://v.douyin.com/aaaa5/", douyinLink(1),
            ]
            let fetch = await fixture.fetch(links, of: .douyin)
            for record in 1...6 {
                #expect(
                    fetch.readings[Int64(record)] == VideoReading(.known, figures: .init(views: 8_000)), "\(record)")
            }
            #expect(fixture.platforms.calls(to: .tikhub).count == 1)
            #expect(fixture.platforms.calls(to: .short).count == 7)
            _ = await fixture.fetch(links, of: .douyin)
            #expect(fixture.platforms.calls(to: .tikhub).count == 1)
            #expect(fixture.platforms.calls(to: .short).count == 7)
        }
    }

    @Test(
        "never lead to anybody but Douyin",
        arguments: [
            "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:{other}/admin", "http://localhost:{other}/",
            "https://10.0.0.1/", "http://[::1]:{other}/", "https://douyin.com.attacker.net/x",
            "https://www.douyin.com:8443/x", "https://notdouyin.com/share/video/1", "http://2130706433/",
            "https://www.douyin.com@attacker.net/x", "gopher://127.0.0.1/", "file:///etc/passwd", "\\\\attacker\\x",
            "https://attacker.net/?u=https://www.douyin.com/video/7477059950577978636", "",
        ])
    func redirects(_ target: String) async throws {
        try await WebhookPeer.with { other, port in
            try await VideoFixture.with { fixture in
                fixture.platforms.lead("aaaa1", to: target.replacing("{other}", with: "\(port)"))
                let fetch = await fixture.fetch(["https://v.douyin.com/aaaa1/"], of: .douyin)
                #expect([.gone, .failed].contains(fetch.readings[1]?.state), "\(fetch)")
                #expect(fetch.readings[1]?.reason?.contains("meta-data") == false)
                #expect(fixture.platforms.calls(to: .short).count == 1)
                #expect(fixture.platforms.calls(to: .tikhub).isEmpty)
                #expect(other.calls.isEmpty)
            }
        }
    }

    @Test("that go round in a circle are given up after five steps")
    func circle() async throws {
        try await VideoFixture.with { fixture in
            fixture.platforms.lead("aaaa1", to: "/aaaa2/")
            fixture.platforms.lead("aaaa2", to: "/aaaa1/")
            let fetch = await fixture.fetch(["https://v.douyin.com/aaaa1/"], of: .douyin)
            #expect(
                fetch.readings[1] == VideoReading(.gone, reason: "the short link leads on more than 5 times"))
            #expect(fixture.platforms.calls(to: .short).count == 6)
        }
    }

    @Test("that Douyin does not know are gone, and a page instead of a redirect says nothing")
    func unknown() async throws {
        try await VideoFixture.with(fault: { host, call, _ in
            host == .short && call.target.contains("page") ? .status(200, body: "<html>") : nil
        }) { fixture in
            fixture.platforms.lead("aaaa3", to: "/page1/")
            let links = ["https://v.douyin.com/aaaa1/", "https://v.douyin.com/page2/", "https://v.douyin.com/aaaa3/"]
            let fetch = await fixture.fetch(links, of: .douyin)
            #expect(fetch.readings[1] == VideoReading(.gone, reason: "Douyin does not know the short link"))
            #expect(fetch.readings[2]?.state == .failed)
            #expect(fetch.readings[2]?.reason == "v.douyin.com answered HTTP 200 instead of leading on")
            #expect(fetch.readings[3] == VideoReading(.gone, reason: "the short link leads to no video"))
        }
    }

    @Test("are not followed without a key for TikHub")
    func noKey() async throws {
        try await VideoFixture.with(change: { $0.tikhubKey = nil }) { fixture in
            let fetch = await fixture.fetch(["https://v.douyin.com/aaaa1/", douyinLink(1)], of: .douyin)
            #expect(fetch.readings[1] == VideoReading(.failed, reason: "no tikhub_key is configured"))
            #expect(fetch.troubles.map(\.description) == ["no tikhub_key is configured; 2 videos were not asked"])
            #expect(fixture.platforms.calls(to: .short).isEmpty)
        }
    }
}
