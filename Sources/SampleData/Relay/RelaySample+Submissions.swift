extension RelaySample {
    /// A row, and what it means: made together, so that no reading of the row is needed to know.
    package struct Submission: Sendable, Hashable {
        package var row: RelaySubmission
        /// Days from the settled one; nil: not submitted.
        package var day: Int?
        /// `yt`, `tt` or `dy`; nil: none of them.
        package var platform: String?
        package var figures: Figures
        /// What is wrong with it, in the words of a settlement's summary.
        package var trouble: String?

        package var counts: Bool { row.status == "submitted" && day != nil }
    }

    /// What a record's details tell; nil: nothing.
    package struct Figures: Sendable, Hashable {
        package var views: Int?
        package var likes: Int?
        package var comments: Int?
        package var shares: Int?
        package var collects: Int?

        package init() {}
    }

    /// How many there are on each day, beginning nine days before the one that is settled.
    private static let days: [(day: Int, count: Int)] = [(-9, 20), (-7, 40), (-1, 60), (0, 180), (1, 40)]

    package var submissions: [Submission] {
        var made: [Submission] = []
        for (day, count) in Self.days {
            for place in 0..<count { made.append(submission(made.count, day: day, place: place, of: count)) }
        }
        return made
    }

    private func submission(_ index: Int, day: Int, place: Int, of count: Int) -> Submission {
        var random = SeededRandom(seed: 2, stream: 3, index: index)
        let (spelling, platform) = random.pick(Self.spellings)
        // Few people for each task: some hand in again, on the same platform and on others.
        let user = Self.userID((index % 12 * 4 + random.below(9)) % 48)
        // The first exactly at midnight, the last in the day's last second.
        let second = 86_399 * place / (count - 1)
        let isWaiting = index % 13 == 5 && place > 0 && place < count - 1
        let isRejected = index % 17 == 3 && place > 0 && place < count - 1
        let details = platform == nil ? .plain : Self.form(index, tables.details)
        let (text, figures, trouble) = details.make(platform: platform, &random)
        return Submission(
            row: RelaySubmission(
                id: 9_001 + index, userID: user, taskID: Self.firstTaskID + index % 12,
                status: isWaiting ? "in_progress" : isRejected ? "rejected" : "submitted", platform: spelling,
                link: isWaiting ? nil : Self.link(platform, &random),
                submittedAt: isWaiting ? nil : instant(day: day, second: second),
                details: isWaiting || tables.details == .missing ? nil : text),
            day: isWaiting ? nil : day, platform: platform,
            figures: tables.details == .missing ? Figures() : figures,
            trouble: platform == nil ? "unknown_platform" : tables.details == .missing ? nil : trouble)
    }

    private static let spellings: [(String?, String?)] = [
        ("YouTube", "yt"), ("youtube", "yt"), ("YT", "yt"), ("yt", "yt"), ("TikTok", "tt"), ("tiktok", "tt"),
        ("TT", "tt"), (" TikTok ", "tt"), ("TIKTOK", "tt"), ("Douyin", "dy"), ("douyin", "dy"), ("DY", "dy"),
        ("抖音", "dy"),
        ("Instagram", nil), (nil, nil),
    ]

    private static func link(_ platform: String?, _ random: inout SeededRandom) -> String {
        func id(_ length: Int, _ alphabet: String) -> String {
            let letters = Array(alphabet)
            return String((0..<length).map { _ in random.pick(letters) })
        }
        let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let digits = "0123456789"
        switch platform {
        case "yt":
            return ["https://www.youtube.com/shorts/", "https://youtu.be/", "https://m.youtube.com/watch?v="][
                random.below(3)] + id(11, base64)
        case "tt": return "https://www.tiktok.com/@drama_\(id(4, digits))/video/7\(id(18, digits))"
        case "dy":
            return random.below(2) == 0
                ? "https://v.douyin.com/\(id(8, String(base64.dropLast(2))))/"
                : "https://www.douyin.com/video/7\(id(18, digits))"
        default: return "https://www.instagram.com/reel/\(id(11, base64))/"
        }
    }
}
