import Crypto
import Observability

/// What a partner is told of one task's day: byte for byte the same for the same numbers, and in the form of the system
/// that was there before, whose keys stand in this order:
///
///     {"site_name":"DramaRelayBot","event":"task.daily_stats","stats":[{"project_id":"550e8400-…","task_id":42,
///     "duration":30,"account_count":5,"yt_account_count":5,"yt_view_count":1200,"yt_like_count":80}]}
///
/// Only what is above nought is told; what is NULL in the source, and a platform without accounts, is left out. A
/// correction has `"stats_date":"2024-12-09","revision":2` besides.
package struct CallbackBody: Sendable, Hashable {
    private let siteName: String
    private let event: String
    private let sendsDate: Bool
    private let taskID: Int64
    private let day: SettlementDay
    /// The members of the one item of `stats`, as long as they are the same in every revision.
    private let members: [UInt8]

    package init(definition: SettlementDefinition, task: SettledTask, tally: TaskTally, day: SettlementDay) {
        siteName = definition.siteName
        event = definition.event
        sendsDate = definition.sendsDate
        taskID = task.id
        self.day = day
        var members = JSONMembers()
        members.add("project_id", task.projectID)
        switch task.externalID {
        case .number(let number)?: members.add("task_id", number)
        case .text(let text)?: members.add("task_id", text)
        case nil: break
        }
        members.add("duration", task.duration)
        members.add("account_count", Int64(tally.accounts))
        for (platform, tally) in zip(definition.platforms.platforms, Self.told(tally, definition)) {
            members.add(tally, of: platform)
        }
        self.members = members.bytes
    }

    /// - Parameter revision: 1 for the first; more is a correction.
    package func json(revision: Int) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(members.count + siteName.utf8.count + event.utf8.count + 96)
        bytes.append(contentsOf: #"{"site_name":"#.utf8)
        JSONText.append(siteName, to: &bytes)
        bytes.append(contentsOf: #","event":"#.utf8)
        JSONText.append(event, to: &bytes)
        bytes.append(contentsOf: #","stats":[{"#.utf8)
        bytes.append(contentsOf: members)
        var more = JSONMembers(isFirst: members.isEmpty)
        if sendsDate || revision > 1 { more.add("stats_date", day.description) }
        if revision > 1 { more.add("revision", Int64(revision)) }
        bytes.append(contentsOf: more.bytes)
        bytes.append(contentsOf: "}]}".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The SHA-256 of task, day, ids and numbers, in hexadecimal: the same in every revision that tells the same.
    package var contentHash: String {
        Hexadecimal.text(SHA256.hash(data: Array("\(taskID)\n\(day)\n".utf8) + members))
    }

    /// With Douyin within YouTube where the partner wants it so. Accounts are counted per platform, so their sum is
    /// what the partner gets; for shares and collects YouTube has no keys.
    private static func told(_ tally: TaskTally, _ definition: SettlementDefinition) -> [PlatformTally] {
        var tallies = tally.platforms
        guard definition.foldsDouyin, let from = definition.platforms.number(of: Platform.douyin.name),
            let into = definition.platforms.number(of: Platform.youtube.name), tallies.indices.contains(from),
            tallies.indices.contains(into)
        else { return tallies }
        let douyin = tallies[from]
        tallies[into].accounts = tallies[into].accounts.addingReportingOverflow(douyin.accounts).partialValue
        tallies[into].add(
            VideoFigures(
                views: douyin.figures.views, likes: douyin.figures.likes, comments: douyin.figures.comments))
        tallies[from] = PlatformTally()
        return tallies
    }
}

/// Members of a JSON object, one after the other.
private struct JSONMembers {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    init(isFirst: Bool = true) { self.isFirst = isFirst }

    mutating func add(_ key: String, _ text: String?) {
        guard let text else { return }
        addKey(key)
        JSONText.append(text, to: &bytes)
    }

    mutating func add(_ key: String, _ number: Int64?) {
        guard let number else { return }
        addKey(key)
        bytes.append(contentsOf: String(number).utf8)
    }

    /// What is above nought, of a platform with accounts.
    mutating func add(_ tally: PlatformTally, of platform: Platform) {
        guard tally.accounts > 0 else { return }
        add("\(platform.prefix)_account_count", Int64(tally.accounts))
        for measure in platform.measures {
            guard let sum = tally.figures[measure], sum > 0 else { continue }
            add("\(platform.prefix)_\(measure.word)_count", sum)
        }
    }

    private mutating func addKey(_ key: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        JSONText.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
