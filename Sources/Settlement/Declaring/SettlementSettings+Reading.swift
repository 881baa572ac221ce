package import FoundationEssentials
import Networks
import Scheduling
package import Settings

extension SettlementSettings {
    /// The settlements of a file that was checked against its shape.
    ///
    /// - Parameters:
    ///   - root: the whole file.
    ///   - sources: the names of its sources, and whether each is a database that can be settled.
    package static func read(
        _ root: SettingsNode, timeZone: TimeZone, sources: [String: Bool], channels: [String],
        problems: inout SettingsProblems
    ) -> [SettlementDefinition] {
        root.children("settlements").compactMap { name, node in
            problems.collect { () throws(SettingsProblem) in
                try checkNames(in: node, sources, channels)
                return try settlement(name, node, timeZone)
            }
        }
    }

    private static func checkNames(
        in node: SettingsNode, _ sources: [String: Bool], _ channels: [String]
    ) throws(SettingsProblem) {
        let source = try node.string("source")
        switch sources[source] {
        case nil:
            throw node.problem(
                "found \"\(source)\"; allowed is one of \(sources.keys.sorted().joined(separator: ", "))", at: "source")
        case false?:
            throw node.problem(
                "found \"\(source)\", which is MySQL; allowed is a source in PostgreSQL, or in SQLite", at: "source")
        case true?: break
        }
        for channel in try node.strings("summary_to") where !channels.contains(channel) {
            throw node.problem(
                "found \"\(channel)\"; allowed is one of \(channels.sorted().joined(separator: ", "))", at: "summary_to"
            )
        }
    }

    private static func settlement(
        _ name: String, _ node: SettingsNode, _ fileTimeZone: TimeZone
    ) throws(SettingsProblem) -> SettlementDefinition {
        let timeZone = try self.timeZone(node) ?? fileTimeZone
        return SettlementDefinition(
            name: name, source: try node.string("source"), schedule: try schedule(node, timeZone), timeZone: timeZone,
            siteName: try node.string("site_name"), event: try node.string("event"),
            foldsDouyin: try node.bool("fold_douyin"), sendsDate: try node.bool("send_date"),
            platforms: try platforms(node), video: try video(node),
            addressGuard: AddressGuard(allowing: try networks(node)), allowsHTTP: try node.bool("allow_http"),
            defaultSecret: try node.optionalString("default_secret"),
            callbackConcurrency: try node.integer("concurrency"), callbackTimeout: try node.duration("timeout"),
            summaryChannels: try node.strings("summary_to"), catchUpDays: try node.integer("catch_up"),
            timeout: try node.duration("run_timeout"), grace: try node.duration("grace"))
    }

    private static func schedule(_ node: SettingsNode, _ timeZone: TimeZone) throws(SettingsProblem) -> Schedule? {
        guard let text = try node.optionalString("schedule") else { return nil }
        do throws(CronSyntaxError) {
            return Schedule(expression: try CronExpression(text), timeZone: timeZone)
        } catch {
            throw node.problem("found \"\(text)\": \(error)", at: "schedule")
        }
    }

    private static func timeZone(_ node: SettingsNode) throws(SettingsProblem) -> TimeZone? {
        guard let name = try node.optionalString("timezone") else { return nil }
        do throws(TimeZoneSyntaxError) {
            return try TimeZoneName.parse(name)
        } catch {
            throw node.problem("\(error)", at: "timezone")
        }
    }

    private static func platforms(_ node: SettingsNode) throws(SettingsProblem) -> PlatformTable {
        var platforms: [Platform] = []
        var taken = Set(PlatformTable().platforms.flatMap { [$0.name, $0.prefix] + $0.aliases })
        for item in node.list("platforms") {
            let platform = Platform(
                name: try item.string("name").lowercased(), prefix: try item.string("prefix"),
                aliases: try item.strings("aliases").map { $0.lowercased() }, hasShares: try item.bool("shares"))
            for name in Set([platform.name, platform.prefix] + platform.aliases) where !taken.insert(name).inserted {
                throw item.problem("found \"\(name)\", which another platform has; allowed is a name of its own")
            }
            platforms.append(platform)
        }
        return PlatformTable(adding: platforms)
    }

    private static func networks(_ node: SettingsNode) throws(SettingsProblem) -> [IPNetwork] {
        var networks: [IPNetwork] = []
        for item in node.list("allow_networks") {
            let text = try item.string()
            do {
                networks.append(try IPNetwork(text))
            } catch {
                throw item.problem("found \"\(text)\"; allowed is \(error)")
            }
        }
        return networks
    }

    private static func video(_ node: SettingsNode) throws(SettingsProblem) -> VideoSettings {
        guard let node = node.node("video") else { throw node.problem("found nothing", at: "video") }
        return VideoSettings(
            youtubeKey: try key(node, "youtube_key"), tikhubKey: try key(node, "tikhub_key"),
            youtubeBaseURL: try node.string("youtube_base_url"), tikhubBaseURL: try node.string("tikhub_base_url"),
            tiktokBaseURL: try node.string("tiktok_base_url"),
            douyinShortBaseURL: try node.string("douyin_short_base_url"),
            concurrency: try node.integer("concurrency"), ratePerSecond: try node.integer("rate"),
            timeout: try node.duration("timeout"), retries: try node.integer("retries"))
    }

    private static func key(_ node: SettingsNode, _ name: String) throws(SettingsProblem) -> String? {
        try node.optionalString(name).flatMap { $0.isEmpty ? nil : $0 }
    }
}
