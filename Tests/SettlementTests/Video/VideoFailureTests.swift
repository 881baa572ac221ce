import FoundationEssentials
import Settlement
import TestSupport
import Testing

@Suite("A platform that does not answer as it should")
struct VideoFailureTests {
    @Test("is not asked on when its quota is used up in the middle, and that is said once")
    func quota() async throws {
        try await VideoFixture.with(change: { $0.concurrency = 1 }) { fixture in
            for number in 0..<200 { fixture.platforms.put(.youtube, youtubeID(number), .init(views: 1)) }
            fixture.platforms.limitYouTube(to: 2)
            let fetch = await fixture.fetch((0..<200).map(youtubeLink))
            #expect(
                fetch.troubles.map(\.description) == ["YouTube's quota for today is used up; 100 videos were not asked"]
            )
            #expect(fetch.readings.values.filter { $0.state == .known }.count == 100)
            #expect(
                fetch.readings.values.filter {
                    $0 == VideoReading(.failed, reason: "YouTube's quota for today is used up")
                }.count == 100)
            #expect(fixture.platforms.calls(to: .youtube).count == 3)
            #expect(fetch.asked == 100)
            // It is asked again another time.
            fixture.platforms.limitYouTube(to: 2)
            #expect(await fixture.fetch((0..<200).map(youtubeLink)).troubles.isEmpty)
        }
    }

    @Test("is not asked on in all of a run's parts, and those that were not asked are counted in each")
    func session() async throws {
        try await VideoFixture.with(
            fault: { host, _, _ in host == .tiktok ? .cut : nil }, change: { $0.concurrency = 1 }
        ) { fixture in
            fixture.platforms.limitYouTube(to: 0)
            let session = VideoSession()
            for part in 0..<3 {
                let links = (0..<60).map { youtubeLink(part * 60 + $0) } + (0..<20).map { tiktokPage(part * 20 + $0) }
                let requests = links.enumerated().map {
                    VideoRequest(submissionID: Int64($0), platform: .youtube, link: $1)
                }
                let fetch = await fixture.fetcher.fetch(requests, in: session)
                #expect(fetch.troubles.first == VideoTrouble("YouTube's quota for today is used up", count: 60))
                #expect(fetch.troubles.last?.reason == "TikTok broke the connection off, 10 times in a row")
                #expect(fetch.troubles.last?.count == 20 - fetch.asked)
                #expect((fetch.asked == 0) == (part > 0))
            }
            #expect(fixture.platforms.calls(to: .youtube).count == 1)
            #expect(fixture.platforms.calls(to: .tiktok).count == 10)
        }
    }

    @Test(
        "says by its error what is wrong",
        arguments: [
            (400, "keyInvalid", "usageLimits", nil, "YouTube refuses the key (keyInvalid): check youtube_key"),
            (
                400, "badRequest", "global", "API_KEY_INVALID",
                "YouTube refuses the key (API_KEY_INVALID): check youtube_key"
            ),
            (
                403, "ipRefererBlocked", "usageLimits", nil,
                "YouTube refuses the key (ipRefererBlocked): check youtube_key"
            ),
            (403, "dailyLimitExceeded", "usageLimits", nil, "YouTube's quota for today is used up"),
            (
                403, "accessNotConfigured", "usageLimits", nil,
                "the key's project does not have the YouTube Data API v3 enabled (accessNotConfigured)"
            ),
            (
                403, "forbidden", "global", "SERVICE_DISABLED",
                "the key's project does not have the YouTube Data API v3 enabled (SERVICE_DISABLED)"
            ),
            (429, "perDay", "global", nil, "YouTube's quota for today is used up"),
        ] as [(Int, String, String, String?, String)])
    func youtubeErrors(_ status: Int, _ reason: String, _ domain: String, _ detail: String?, _ trouble: String)
        async throws
    {
        let details =
            reason == "perDay"
            ? #"[{"reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_limit":"defaultPerDayPerProject"}}]"#
            : detail.map { #"[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"\#($0)"}]"# }
        try await VideoFixture.with(fault: { _, _, _ in
            VideoPlatforms.youtubeError(status, reason, domain: domain, details: details)
        }) { fixture in
            let fetch = await fixture.fetch([youtubeLink(1), youtubeLink(2)])
            #expect(fetch.troubles.map(\.description) == ["\(trouble); 2 videos were not asked"])
            #expect(fetch.readings[1] == VideoReading(.failed, reason: trouble))
            #expect(fixture.platforms.calls(to: .youtube).count == 1)
        }
    }

    @Test("is asked again where it is only asked too fast or out of order for a moment")
    func passing() async throws {
        try await VideoFixture.with(fault: { host, _, number in
            switch (host, number) {
            case (.youtube, 1): VideoPlatforms.youtubeError(403, "rateLimitExceeded", domain: "usageLimits")
            case (.youtube, 2): .status(503, body: "<html>")
            default: nil
            }
        }) { fixture in
            fixture.platforms.put(.youtube, youtubeID(1), .init(views: 9))
            let fetch = await fixture.fetch([youtubeLink(1)])
            #expect(fetch.readings[1] == VideoReading(.known, figures: .init(views: 9)))
            #expect(fixture.platforms.calls(to: .youtube).count == 3)
            #expect(fixture.clock.waits.contains { $0 > 0.3 })
        }
    }

    @Test("is asked no more often than the retries say, nor about what stays as it is")
    func retries() async throws {
        try await VideoFixture.with(fault: { host, call, _ in
            switch host {
            case .tiktok: call.target.hasSuffix("1") ? .status(500) : .status(403, body: "{}")
            case .tikhub: call.target.hasSuffix("1") ? .status(400, body: "{}") : .status(422, body: "{}")
            default: nil
            }
        }) { fixture in
            let fetch = await fixture.fetch([tiktokPage(1), tiktokPage(2), douyinLink(1), douyinLink(2)], of: .tiktok)
            #expect(fetch.readings[1] == VideoReading(.failed, reason: "TikTok answered HTTP 500"))
            #expect(fetch.readings[2] == VideoReading(.failed, reason: "TikTok answered HTTP 403"))
            #expect(fetch.readings[3]?.reason?.hasPrefix("TikHub got no answer from Douyin (HTTP 400)") == true)
            #expect(fetch.readings[4]?.state == .failed)
            #expect(fetch.troubles.isEmpty)
            #expect(fixture.platforms.calls(to: .tiktok).count == 3 + 1)
            #expect(fixture.platforms.calls(to: .tikhub).count == 3 + 1)
        }
    }

    @Test("is left alone for as long as it asks, and for this fetch if that is long")
    func retryAfter() async throws {
        try await VideoFixture.with(fault: { host, _, number in
            switch host {
            case .tiktok: number == 1 ? .status(429, headers: ["Retry-After": "30"]) : nil
            default: nil
            }
        }) { fixture in
            fixture.platforms.put(.tiktok, tiktokPage(1))
            let fetch = await fixture.fetch([tiktokPage(1)], of: .tiktok)
            #expect(fetch.readings[1]?.state == .unknown)
            #expect(fixture.clock.waits.contains { $0 >= 29.9 })
        }
        try await VideoFixture.with(
            fault: { _, _, _ in .status(429, headers: ["Retry-After": "600"]) }, change: { $0.concurrency = 1 }
        ) { fixture in
            let fetch = await fixture.fetch((1...3).map(tiktokPage), of: .tiktok)
            #expect(
                fetch.troubles.map(\.description) == [
                    "TikTok wants to be left alone for 10 min; 3 videos were not asked"
                ])
            #expect(fixture.platforms.calls(to: .tiktok).count == 1)
        }
    }

    @Test(
        "of Douyin is not asked on without balance or with a key that is refused",
        arguments: [
            (401, "TikHub refuses the key (HTTP 401): check tikhub_key"),
            (403, "TikHub refuses the key (HTTP 403): check tikhub_key"), (402, "TikHub's balance is used up"),
        ])
    func tikhubClosed(_ status: Int, _ trouble: String) async throws {
        try await VideoFixture.with(
            fault: { _, _, number in number == 2 ? .status(status, body: "{}") : nil }, change: { $0.concurrency = 1 }
        ) { fixture in
            fixture.platforms.put(.tikhub, douyinID(1), .init(views: 1))
            let fetch = await fixture.fetch((1...4).map(douyinLink), of: .douyin)
            #expect(fetch.readings[1]?.state == .known)
            #expect(fetch.troubles.map(\.description) == ["\(trouble); 3 videos were not asked"])
            #expect(fixture.platforms.calls(to: .tikhub).count == 2)
        }
    }

    @Test("is not asked without a key")
    func noKey() async throws {
        try await VideoFixture.with(change: { $0.youtubeKey = nil }) { fixture in
            let fetch = await fixture.fetch((1...12).map(youtubeLink) + [youtubeLink(1)])
            #expect(fetch.troubles.map(\.description) == ["no youtube_key is configured; 12 videos were not asked"])
            #expect(fetch.readings.count == 13)
            #expect(fetch.asked == 0)
            #expect(fetch.readings[13] == VideoReading(.failed, reason: "no youtube_key is configured"))
            let single = await fixture.fetch([youtubeLink(1)])
            #expect(single.troubles.map(\.description) == ["no youtube_key is configured; 1 video was not asked"])
        }
    }

    @Test(
        "never has its key repeated, whatever it answers",
        arguments: [
            "{\"error\":{\"errors\":[{\"reason\":\"KEY\"}],\"message\":\"KEY\"}}", "KEY", "[\"KEY\"]",
            "{\"detail\":\"KEY\"}", "{\"data\":{\"statistics\":\"KEY\"}}", "{\"items\":[{\"id\":\"KEY\"}]}",
        ])
    func secrets(_ body: String) async throws {
        for status in [200, 302, 400, 403, 404, 500] {
            try await VideoFixture.with(fault: { host, _, _ in
                let key = host == .youtube ? VideoPlatforms.youtubeKey : VideoPlatforms.tikhubKey
                return .status(status, headers: ["Location": "/\(key)"], body: body.replacing("KEY", with: key))
            }) { fixture in
                let fetch = await fixture.fetch([youtubeLink(1), douyinLink(1), "https://v.douyin.com/aaaa1/"])
                let told = "\(fetch)"
                for key in [VideoPlatforms.youtubeKey, VideoPlatforms.tikhubKey] {
                    #expect(!told.contains(key) && !told.contains(key.prefix(8)), "\(status) \(told)")
                }
                #expect(!fetch.readings.values.contains { $0.state == .known })
            }
        }
    }

    @Test(
        "but with garbage, breaks nothing and freezes nothing",
        arguments: [
            "", "<html>captcha</html>", "[]", "{}", "null", "{\"items\":{}}", "{\"data\":null}", "{\"data\":[]}",
        ])
    func garbage(_ body: String) async throws {
        try await VideoFixture.with(fault: { _, _, _ in .status(200, body: body) }) { fixture in
            let fetch = await fixture.fetch([youtubeLink(1), tiktokPage(1), douyinLink(1)])
            for record in 1...3 { #expect(fetch.readings[Int64(record)]?.state == .failed, "\(record) \(fetch)") }
        }
    }

    @Test("at all is told from one that answers without end, or too much, or breaks off")
    func transport() async throws {
        try await VideoFixture.with(
            fault: { host, call, _ in
                switch host {
                case .tiktok where call.target.hasSuffix("1"): .hang
                case .tiktok where call.target.hasSuffix("2"): .dribble
                case .tiktok: .cut
                default: .status(200, body: String(repeating: " ", count: 2 << 20))
                }
            },
            change: {
                $0.timeout = .milliseconds(500)
                $0.retries = 0
            }
        ) { fixture in
            let fetch = await fixture.fetch([tiktokPage(1), tiktokPage(2), tiktokPage(3), douyinLink(1)], of: .tiktok)
            #expect(fetch.readings[1]?.reason == "TikTok did not answer within 500 ms")
            #expect(fetch.readings[2]?.reason == "TikTok did not answer within 500 ms")
            #expect(fetch.readings[3]?.reason == "TikTok broke the connection off")
            #expect(fetch.readings[4]?.reason?.hasPrefix("TikHub answered more than 1 MiB") == true)
            #expect(fetch.readings.values.allSatisfy { $0.state == .failed })
        }
        try await VideoFixture.with(change: { $0.tiktokBaseURL = "http://127.0.0.1:1" }) { fixture in
            let fetch = await fixture.fetch([tiktokPage(1)], of: .tiktok)
            #expect(fetch.readings[1] == VideoReading(.failed, reason: "TikTok cannot be reached"))
        }
    }

    @Test("ten times in a row is given up, and the others go on")
    func patience() async throws {
        try await VideoFixture.with(
            fault: { host, _, _ in host == .tiktok ? .cut : nil },
            change: {
                $0.concurrency = 1
                $0.retries = 1
            }
        ) { fixture in
            fixture.platforms.put(.youtube, youtubeID(1), .init(views: 1))
            let fetch = await fixture.fetch([youtubeLink(1)] + (1...100).map(tiktokPage))
            #expect(fetch.readings[1]?.state == .known)
            #expect(
                fetch.troubles.map(\.description) == [
                    "TikTok broke the connection off, 10 times in a row; 95 videos were not asked"
                ])
            #expect(fetch.readings.count == 101)
            #expect(fixture.platforms.calls(to: .tiktok).count == 10)
        }
    }

    @Test("does not hold a fetch that is cancelled")
    func cancelled() async throws {
        try await VideoFixture.with(fault: { _, _, _ in .hang }, change: { $0.timeout = .seconds(60) }) { fixture in
            let task = Task { await fixture.fetch([youtubeLink(1)] + (1...20).map(tiktokPage)) }
            while fixture.platforms.calls(to: .tiktok).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            let fetch = await task.value
            #expect(fetch.readings.count == 21)
            #expect(
                fetch.readings.values.allSatisfy {
                    $0.state == .failed && $0.reason?.hasPrefix("fetching was stopped") == true
                })
            #expect(fetch.troubles.map(\.description) == ["fetching was stopped; 21 videos were not asked"])
        }
    }
}
