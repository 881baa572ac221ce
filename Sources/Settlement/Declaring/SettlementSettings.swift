package import Settings

/// How `herald.yaml` declares settlements: the section `settlements:` by its shape.
package enum SettlementSettings {
    package static let field = SettingsField(
        "settlements", .named("drama", .object(fields)),
        "A day's submissions counted per task and platform into task_daily_stats, and told to each task's partner.",
        default: "{}")

    private static let fields: [SettingsField] = [
        SettingsField(
            "source", .name,
            "The source that has drama_tasks and user_tasks: PostgreSQL, or SQLite to try it. Only task_daily_stats is "
                + "written there, so the source's user must be allowed to write that one table.",
            isRequired: true, example: "relay"),
        SettingsField(
            "schedule", .text,
            "When the day before is settled; cron expression of five fields. Without it by hand only.",
            example: "\"0 2 * * *\""),
        SettingsField("timezone", .text, "IANA zone of schedule and days; else that of the file."),
        SettingsField("site_name", .text, "Stands in every callback.", default: "DramaRelayBot"),
        SettingsField(
            "event",
            .text(allowed: "1 to 200 visible ASCII characters") {
                isEventType($0) ? nil : "1 to 200 visible ASCII characters: it goes into a header"
            },
            "The type of the callbacks.", default: "task.daily_stats"),
        SettingsField(
            "fold_douyin", .bool, "Douyin counts into the callback's yt_* instead of having dy_* of its own.",
            default: "false"),
        SettingsField(
            "send_date", .bool, "stats_date stands in every callback; without it only in corrections.",
            default: "false"),
        SettingsField(
            "platforms", .list(of: .object(platformFields), count: 0...20),
            "More platforms than YouTube, TikTok and Douyin; herald migrate --source adds their columns.",
            default: "[]"),
        SettingsField("video", .object(videoFields), "Where figures are fetched that a record lacks.", default: "{}"),
        SettingsField(
            "allow_networks", .list(of: .text, count: 0...100),
            "Your own networks that callbacks may lead to, such as 10.2.0.0/16; without them only public addresses.",
            default: "[]"),
        SettingsField(
            "allow_http", .bool,
            "Allows callbacks to http:// outside those networks too, which everybody on the way can read.",
            default: "false"),
        SettingsField(
            "default_secret", .text,
            "Signs the callbacks of tasks without a callback_secret; without it these are not sent.", isSecret: true),
        SettingsField("concurrency", .integer(1...1_000), "Callbacks at once.", default: "20"),
        SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one callback.", default: "15s"),
        SettingsField(
            "summary_to", .list(of: .name, count: 0...20), "The channels that get each run's summary.", default: "[]"),
        SettingsField(
            "catch_up", .integer(0...60),
            "So many days before the one that is due are settled too, where nobody has settled them.", default: "7"),
        SettingsField(
            "run_timeout", .duration(.seconds(60)...(.seconds(86_400))), "A scheduled run may take so long.",
            default: "2h"),
        SettingsField(
            "grace", .duration(.zero...(.seconds(864_000))),
            "How late a missed firing still runs when Herald starts again.", default: "12h"),
    ]

    private static let platformFields: [SettingsField] = [
        SettingsField("name", .text, "What user_tasks.platform calls it.", isRequired: true, example: "instagram"),
        SettingsField(
            "prefix",
            .text(allowed: "1 to 10 lower-case letters and digits, a letter first") {
                isPrefix($0) ? nil : "1 to 10 lower-case letters and digits, a letter first"
            },
            "The beginning of its columns and keys: ig makes ig_view_count.", isRequired: true, example: "ig"),
        SettingsField("aliases", .list(of: .text, count: 0...20), "What else it is called.", default: "[]"),
        SettingsField("shares", .bool, "It has columns for shares and collects too.", default: "false"),
    ]

    private static let videoFields: [SettingsField] = [
        SettingsField(
            "youtube_key", .text(allowed: "a key, or nothing", allowsEmpty: true),
            "YouTube Data API v3. Without it YouTube is not asked.", example: "\"${YOUTUBE_API_KEY:-}\"",
            isSecret: true, environment: "YOUTUBE_API_KEY"),
        SettingsField(
            "tikhub_key", .text(allowed: "a key, or nothing", allowsEmpty: true),
            "TikHub, for Douyin. Without it Douyin is not asked.", example: "\"${TIKHUB_API_KEY:-}\"", isSecret: true,
            environment: "TIKHUB_API_KEY"),
        SettingsField("concurrency", .integer(1...100), "Calls at once.", default: "8"),
        SettingsField("rate", .integer(1...1_000), "Calls a second to one host.", default: "10"),
        SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one call.", default: "10s"),
        SettingsField("retries", .integer(0...10), "More tries where one may help.", default: "2"),
        SettingsField(
            "youtube_base_url", .url(schemes: ["https", "http"]), "For tests and proxies.",
            default: "https://www.googleapis.com"),
        SettingsField(
            "tikhub_base_url", .url(schemes: ["https", "http"]), "For tests and proxies.",
            default: "https://api.tikhub.io"),
        SettingsField(
            "tiktok_base_url", .url(schemes: ["https", "http"]), "For tests and proxies.",
            default: "https://www.tiktok.com"),
        SettingsField(
            "douyin_short_base_url", .url(schemes: ["https", "http"]), "Where v.douyin.com is, for tests.",
            default: "https://v.douyin.com"),
    ]

    static func isEventType(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    static func isPrefix(_ text: String) -> Bool {
        guard (1...10).contains(text.utf8.count), let first = text.utf8.first,
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
        else { return false }
        return text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
}
