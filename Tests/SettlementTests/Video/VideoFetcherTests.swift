import FoundationEssentials
import Settlement
import Synchronization
import TestSupport
import Testing

@Suite("Figures of videos")
struct VideoFetcherTests {
    @Test("of YouTube are asked for fifty at a time, each video once")
    func youtubeBatches() async throws {
        try await VideoFixture.with { fixture in
            for number in 0..<120 {
                fixture.platforms.put(
                    .youtube, youtubeID(number), .init(views: Int64(number) + 1, likes: 2, comments: 3))
            }
            let links = (0..<120).map(youtubeLink) + (0..<120).map { youtubeLink($0) + "?si=again" }
            let steps = Mutex<[Int]>([])
            let requests = links.enumerated().map {
                VideoRequest(submissionID: Int64($0 + 1), platform: .youtube, link: $1)
            }
            let fetch = await fixture.fetcher.fetch(requests) { done, total in
                #expect(total == 240)
                steps.withLock { $0.append(done) }
            }
            #expect(fetch.readings.count == 240)
            #expect(fetch.readings[7] == VideoReading(.known, figures: .init(views: 7, likes: 2, comments: 3)))
            #expect(fetch.readings[7] == fetch.readings[127])
            #expect(fetch.troubles.isEmpty)
            #expect(steps.withLock { $0 } == Array(1...240))
            let calls = fixture.platforms.calls(to: .youtube)
            #expect(calls.count == 3)
            #expect(fetch.asked == 120)
            // What was learned a moment ago is not asked again.
            #expect(await fixture.fetcher.fetch(requests).asked == 0)
            #expect(fixture.platforms.calls(to: .youtube).count == 3)
            fixture.clock.pass(.seconds(601))
            _ = await fixture.fetcher.fetch(requests)
            #expect(fixture.platforms.calls(to: .youtube).count == 6)
        }
    }

    @Test("that an owner hides are unknown, and a video that is not there is gone")
    func youtubeHidden() async throws {
        try await VideoFixture.with { fixture in
            fixture.platforms.put(.youtube, youtubeID(1), .init(views: 10))
            fixture.platforms.put(.youtube, youtubeID(2), .init(likes: 5))
            let fetch = await fixture.fetch([youtubeLink(1), youtubeLink(2), youtubeLink(3)])
            #expect(fetch.readings[1] == VideoReading(.known, figures: .init(views: 10)))
            #expect(
                fetch.readings[2]
                    == VideoReading(.unknown, figures: .init(likes: 5), reason: "YouTube does not tell its views"))
            #expect(fetch.readings[3] == VideoReading(.gone, reason: "YouTube has no such video"))
        }
    }

    @Test("are fetched from all platforms in one go, and what leads nowhere is said")
    func mixed() async throws {
        try await VideoFixture.with { fixture in
            fixture.platforms.put(.youtube, youtubeID(1), .init(views: 1))
            fixture.platforms.put(.tiktok, tiktokPage(1))
            fixture.platforms.put(
                .tikhub, douyinID(1), .init(views: 8_000, likes: 320, comments: 45, shares: 28, collects: 62))
            let fetch = await fixture.fetch([
                youtubeLink(1), tiktokPage(1) + "?lang=en", douyinLink(1), tiktokPage(2), douyinLink(2), nil, "done",
                "https://bit.ly/abc", "https://www.youtube.com/@channel",
            ])
            let note = "the record YouTube's"
            #expect(fetch.readings[1]?.state == .known)
            #expect(
                fetch.readings[2]
                    == VideoReading(
                        .unknown, reason: "TikTok's oEmbed tells no figures; the link is TikTok's and \(note)"))
            #expect(
                fetch.readings[3]
                    == VideoReading(
                        .known, figures: .init(views: 8_000, likes: 320, comments: 45, shares: 28, collects: 62),
                        reason: "the link is Douyin's and \(note)"))
            #expect(fetch.readings[4]?.state == .gone)
            #expect(fetch.readings[5]?.state == .gone)
            #expect(fetch.readings[6] == VideoReading(.gone, reason: "no link was handed in"))
            #expect(fetch.readings[7] == VideoReading(.gone, reason: "what was handed in is no link"))
            #expect(
                fetch.readings[8]?.reason == "the link leads to bit.ly, which is neither YouTube nor TikTok nor Douyin")
            #expect(fetch.readings[9]?.reason == "the link leads to YouTube, but to no video there")
            #expect(fetch.troubles.isEmpty)
        }
    }

    @Test("of a platform that only the configuration knows are unknown, not gone")
    func ownPlatform() async throws {
        try await VideoFixture.with { fixture in
            let instagram = Platform(name: "instagram", prefix: "ig", aliases: [])
            let fetch = await fixture.fetch(["https://www.instagram.com/reel/abc/", "nonsense"], of: instagram)
            #expect(
                fetch.readings[1] == VideoReading(.unknown, reason: "Herald cannot ask instagram for figures"))
            #expect(fetch.readings[2]?.state == .gone)
        }
    }

    @Test("of Douyin are not believed where it hides the views")
    func douyinHidesViews() async throws {
        try await VideoFixture.with { fixture in
            fixture.platforms.put(
                .tikhub, douyinID(1), .init(views: 0, likes: 320, comments: 1, shares: 0, collects: 0))
            fixture.platforms.put(.tikhub, douyinID(2), .init(views: 0, likes: 0, comments: 0, shares: 0, collects: 0))
            let fetch = await fixture.fetch([douyinLink(1), douyinLink(2)], of: .douyin)
            #expect(fetch.readings[1]?.state == .unknown)
            #expect(fetch.readings[1]?.figures.views == nil)
            #expect(fetch.readings[1]?.figures.likes == 320)
            #expect(fetch.readings[1]?.reason == "Douyin does not tell its views")
            #expect(fetch.readings[2]?.state == .known)
            #expect(fetch.readings[2]?.figures.views == 0)
        }
    }

    @Test("that cannot be are unknown, with a reason")
    func absurd() async throws {
        let bodies = [
            douyinID(1): #"{"data":{"statistics":{"play_count":-1,"digg_count":5}}}"#,
            douyinID(2): #"{"data":{"statistics":{"play_count":99999999999999,"digg_count":"7"}}}"#,
            douyinID(3): #"{"data":{"statistics":{"play_count":12.5,"digg_count":null}}}"#,
            douyinID(4): #"{"data":{"statistics":{"play_count":"1200","digg_count":1e300,"comment_count":"many"}}}"#,
            douyinID(5): #"{"data":{"statistics":{"play_count":18446744073709551616}}}"#,
        ]
        try await VideoFixture.with(fault: { _, call, _ in
            bodies.first { call.target.hasSuffix($0.key) }.map { .status(200, body: $0.value) }
        }) { fixture in
            let fetch = await fixture.fetch((1...5).map(douyinLink), of: .douyin)
            let reason = "Douyin tells a number of views that cannot be"
            #expect(fetch.readings[1] == VideoReading(.unknown, figures: .init(likes: 5), reason: reason))
            #expect(fetch.readings[2] == VideoReading(.unknown, figures: .init(likes: 7), reason: reason))
            #expect(fetch.readings[3] == VideoReading(.unknown, reason: reason))
            #expect(fetch.readings[4]?.state == .known)
            #expect(fetch.readings[4]?.figures == .init(views: 1_200))
            #expect(
                fetch.readings[4]?.reason
                    == "Douyin tells a number of likes that cannot be; Douyin tells a number of comments that cannot be"
            )
            #expect(fetch.readings[5]?.state == .unknown)
        }
    }

    @Test("of nobody cost nothing")
    func nobody() async throws {
        try await VideoFixture.with { fixture in
            let fetch = await fixture.fetch([])
            #expect(fetch.readings.isEmpty && fetch.troubles.isEmpty)
        }
    }

    @Test("of very many videos are fetched by few tasks")
    func many() async throws {
        try await VideoFixture.with { fixture in
            let requests = (0..<100_000).map {
                VideoRequest(submissionID: Int64($0), platform: .youtube, link: youtubeLink($0 % 5_000))
            }
            let last = Mutex(0)
            let fetch = await fixture.fetcher.fetch(requests) { done, _ in last.withLock { $0 = done } }
            #expect(fetch.readings.count == 100_000)
            #expect(last.withLock { $0 } == 100_000)
            #expect(fixture.platforms.calls(to: .youtube).count == 100)
        }
    }
}
