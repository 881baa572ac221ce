import Foundation
import TestSupport
import Testing

@testable import Settlement

@Suite("The body of a callback")
struct CallbackBodyTests {
    private static let day = CallbackBench.day
    private static let task = SettledTask(
        id: 7, projectID: "550e8400-e29b-41d4-a716-446655440000", externalID: .number(42), duration: 30)

    private static func tally(
        accounts: Int, _ platforms: [(accounts: Int, figures: VideoFigures)]
    ) -> TaskTally {
        var tally = TaskTally(taskID: 7, platformCount: platforms.count)
        tally.accounts = accounts
        for (index, platform) in platforms.enumerated() {
            tally.platforms[index].accounts = platform.accounts
            tally.platforms[index].completions = platform.accounts
            tally.platforms[index].figures = platform.figures
        }
        return tally
    }

    private static let all = tally(
        accounts: 15,
        [
            (5, VideoFigures(views: 1_200, likes: 80, comments: 0)), (6, VideoFigures(views: 3_500, likes: 150)),
            (4, VideoFigures(views: 8_000, likes: 320, comments: 45, shares: 28, collects: 62)),
        ])
    private static let youtubeOnly = tally(
        accounts: 5, [(5, VideoFigures(views: 1_200, likes: 80)), (0, VideoFigures()), (0, VideoFigures())])

    /// The examples of the system that was there before, without the white space that people read them by.
    private static let example1 = """
        {"site_name":"DramaRelayBot","event":"task.daily_stats","stats":[{\
        "project_id":"550e8400-e29b-41d4-a716-446655440000","task_id":42,"duration":30,"account_count":15,\
        "yt_account_count":5,"yt_view_count":1200,"yt_like_count":80,\
        "tt_account_count":6,"tt_view_count":3500,"tt_like_count":150,\
        "dy_account_count":4,"dy_view_count":8000,"dy_like_count":320,"dy_comment_count":45,"dy_share_count":28,\
        "dy_collect_count":62}]}
        """
    private static let example2 = """
        {"site_name":"DramaRelayBot","event":"task.daily_stats","stats":[{\
        "project_id":"550e8400-e29b-41d4-a716-446655440000","task_id":42,"duration":30,"account_count":5,\
        "yt_account_count":5,"yt_view_count":1200,"yt_like_count":80}]}
        """

    private func body(
        _ tally: TaskTally, task: SettledTask = task, foldsDouyin: Bool = false, sendsDate: Bool = false
    ) throws -> CallbackBody {
        CallbackBody(
            definition: try callbackSettlement(foldsDouyin: foldsDouyin, sendsDate: sendsDate), task: task,
            tally: tally, day: Self.day)
    }

    @Test("is, byte for byte, that of the two examples")
    func examples() throws {
        #expect(try body(Self.all).json(revision: 1) == Self.example1)
        #expect(try body(Self.youtubeOnly).json(revision: 1) == Self.example2)
    }

    @Test("of a correction has the day and the revision besides")
    func correction() throws {
        let stem = Self.example2.dropLast(3)
        #expect(
            try body(Self.youtubeOnly).json(revision: 2) == stem + #","stats_date":"2024-12-09","revision":2}]}"#)
        #expect(
            try body(Self.youtubeOnly, sendsDate: true).json(revision: 1) == stem + #","stats_date":"2024-12-09"}]}"#)
    }

    @Test("has the partner's id as the partner keeps it, and leaves out what is NULL")
    func ids() throws {
        let text = try body(Self.youtubeOnly, task: SettledTask(id: 7, externalID: .text("A-\"42\"\n短剧")))
            .json(revision: 1)
        #expect(text.contains(#""stats":[{"task_id":"A-\"42\"\n短剧","account_count":5,"#))
        let nothing = try body(Self.youtubeOnly, task: SettledTask(id: 7)).json(revision: 1)
        #expect(nothing.contains(#""stats":[{"account_count":5,"#))
        #expect(try object(text)["task_id"] as? String == "A-\"42\"\n短剧")
    }

    @Test("has Douyin within YouTube where the partner wants it so: the sum of accounts, views, likes and comments")
    func folded() throws {
        let both = try body(Self.all, foldsDouyin: true).json(revision: 1)
        #expect(
            both.contains(
                #""account_count":15,"yt_account_count":9,"yt_view_count":9200,"yt_like_count":400,"#
                    + #""yt_comment_count":45,"tt_account_count":6,"tt_view_count":3500,"tt_like_count":150}"#))
        let alone = Self.tally(
            accounts: 2, [(0, VideoFigures()), (0, VideoFigures()), (2, VideoFigures(views: 5, shares: 9))])
        #expect(
            try body(alone, foldsDouyin: true).json(revision: 1).contains(
                #""account_count":2,"yt_account_count":2,"yt_view_count":5}"#))
    }

    @Test("has the platforms that the configuration adds, after the others")
    func morePlatforms() throws {
        let platforms = PlatformTable(adding: [Platform(name: "instagram", prefix: "ig", aliases: [], hasShares: true)])
        let tally = Self.tally(
            accounts: 3,
            [(0, VideoFigures()), (0, VideoFigures()), (0, VideoFigures()), (3, VideoFigures(views: 9, collects: 2))])
        let json = CallbackBody(
            definition: try callbackSettlement(platforms: platforms), task: Self.task, tally: tally, day: Self.day
        ).json(revision: 1)
        #expect(json.hasSuffix(#""account_count":3,"ig_account_count":3,"ig_view_count":9,"ig_collect_count":2}]}"#))
    }

    @Test("has a hash that follows task, day, ids and numbers, and not the revision, the date or names")
    func contentHash() throws {
        let hash = try body(Self.all).contentHash
        #expect(hash.count == 64)
        #expect(try body(Self.all, sendsDate: true).contentHash == hash)
        var other = Self.all
        other.platforms[2].figures.collects = 63
        #expect(try body(other).contentHash != hash)
        let task = SettledTask(
            id: 8, projectID: Self.task.projectID, externalID: Self.task.externalID, duration: Self.task.duration)
        #expect(try body(Self.all, task: task).contentHash != hash)
        let text = SettledTask(
            id: 7, projectID: Self.task.projectID, externalID: .text("42"), duration: Self.task.duration)
        #expect(try body(Self.all, task: text).contentHash != hash)
        let nextDay = CallbackBody(
            definition: try callbackSettlement(), task: Self.task, tally: Self.all, day: Self.day.adding(days: 1))
        #expect(nextDay.contentHash != hash)
        // What is not told does not make a correction.
        var unknown = Self.all
        unknown.platforms[0].unknown = 3
        unknown.platforms[1].figures.comments = 0
        unknown.completions += 1
        #expect(try body(unknown).contentHash == hash)
    }

    // MARK: - Whatever was counted

    @Test("of any numbers and texts reads back as what was counted above nought, and is the same each time")
    func properties() throws {
        var chance = SeededRandom(seed: 2_024_1209)
        let strange = ["", "\"", "\\", "\u{0}\u{1F}\u{7F}", "é\u{301}👩‍👩‍👧", "\u{2028}</script>", "长剧", "{\"a\":1}"]
        for _ in 0..<2_000 {
            let figures = { () -> VideoFigures in
                var figures = VideoFigures()
                for measure in Measure.allCases {
                    figures[measure] =
                        [nil, 0, -1, 1, Int64.random(in: 1...VideoFigures.largest, using: &chance), .max]
                        .randomElement(using: &chance) ?? nil
                }
                return figures
            }
            let platforms = (0..<3).map { _ in (Int.random(in: 0...3, using: &chance), figures()) }
            let tally = Self.tally(accounts: Int.random(in: 0...9, using: &chance), platforms)
            let externals: [PartnerTaskID?] = [
                nil, .number(.min), .number(42), .text(strange.randomElement(using: &chance) ?? ""),
            ]
            let task = SettledTask(
                id: 7, projectID: Bool.random(using: &chance) ? strange.randomElement(using: &chance) : nil,
                externalID: externals.randomElement(using: &chance) ?? nil,
                duration: Bool.random(using: &chance) ? 30 : nil)
            let revision = Int.random(in: 1...3, using: &chance)
            let json = try body(tally, task: task).json(revision: revision)
            #expect(try body(tally, task: task).json(revision: revision) == json)
            let read = try JSONDecoder().decode(Read.self, from: Data(json.utf8))
            #expect(read.siteName == "DramaRelayBot" && read.event == "task.daily_stats" && read.stats.count == 1)
            #expect(read.stats.first == expected(tally, task, revision), "\(json)")
        }
    }

    private struct Read: Decodable {
        enum Value: Decodable, Hashable {
            case number(Int64), text(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int64.self) {
                    self = .number(number)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }
        }

        let siteName: String
        let event: String
        let stats: [[String: Value]]

        private enum CodingKeys: String, CodingKey {
            case event, stats
            case siteName = "site_name"
        }
    }

    private func expected(_ tally: TaskTally, _ task: SettledTask, _ revision: Int) -> [String: Read.Value] {
        var values: [String: Read.Value] = ["account_count": .number(Int64(tally.accounts))]
        values["project_id"] = task.projectID.map { .text($0) }
        switch task.externalID {
        case .number(let number)?: values["task_id"] = .number(number)
        case .text(let text)?: values["task_id"] = .text(text)
        case nil: break
        }
        values["duration"] = task.duration.map { .number($0) }
        for (platform, counted) in zip(PlatformTable().platforms, tally.platforms) where counted.accounts > 0 {
            values["\(platform.prefix)_account_count"] = .number(Int64(counted.accounts))
            let measures: [Measure] = platform.prefix == "dy" ? Measure.allCases : [.views, .likes, .comments]
            for measure in measures where counted.figures[measure] ?? 0 > 0 {
                values["\(platform.prefix)_\(measure.word)_count"] = counted.figures[measure].map { .number($0) }
            }
        }
        if revision > 1 {
            values["stats_date"] = .text("2024-12-09")
            values["revision"] = .number(Int64(revision))
        }
        return values
    }

    private func object(_ json: String) throws -> [String: Any] {
        let whole = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return try #require((whole?["stats"] as? [[String: Any]])?.first)
    }
}

@Suite("A callback's reference")
struct CallbackReferenceTests {
    @Test("is read back as it was written, and nothing else is")
    func reading() {
        let reference = CallbackReference(settlement: "drama", taskID: 42, day: CallbackBench.day, revision: 2)
        #expect(reference.text == "drama/42/2024-12-09/2")
        #expect(CallbackReference(reference.text) == reference)
        #expect(reference.entryKey(contentHash: "0a1b2c3d4e5f") == "settle:drama:42:2024-12-09:r2:0a1b2c3d")
        for text in [
            "", "drama", "drama/42/2024-12-09", "drama/42/2024-12-09/0", "drama/x/2024-12-09/1", "/42/2024-12-09/1",
            "drama/42/2024-02-30/1", "drama/42/2024-12-09/1/2", "17",
        ] {
            #expect(CallbackReference(text) == nil, "\(text)")
        }
    }
}
