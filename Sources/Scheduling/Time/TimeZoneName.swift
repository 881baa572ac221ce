package import FoundationEssentials
// Where Foundation's zones live: without it every named zone is unknown.
import FoundationInternationalization
import Settings

/// Zones by their IANA name.
package enum TimeZoneName {
    /// - Throws: one sentence with the name that was probably meant, if one is near.
    package static func parse(_ text: String) throws(TimeZoneSyntaxError) -> TimeZone {
        // Foundation takes abbreviations and offsets too. `CST` is Chicago there and China to our users, and
        // `GMT+8` knows no change of the clocks, so names of the IANA database only.
        if text.contains("/") || single.contains(text), let zone = TimeZone(identifier: text) { return zone }
        let hint =
            suggestion(for: text).map { "did you mean \($0)?" } ?? "give an IANA name such as Asia/Shanghai or UTC"
        throw TimeZoneSyntaxError(description: "time zone \(quoted(text[...])) is unknown: \(hint)")
    }

    /// The zone's name as people write it: Foundation calls UTC "GMT".
    package static func text(_ timeZone: TimeZone) -> String {
        timeZone.identifier == "GMT" ? "UTC" : timeZone.identifier
    }

    /// Names of the IANA database without a slash.
    private static let single: Set<String> = [
        "UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich", "PRC", "ROC", "ROK", "Hongkong", "Singapore", "Japan",
        "Israel", "Turkey", "Iran", "Egypt", "Libya", "Cuba", "Jamaica", "Navajo", "Kwajalein", "Eire", "GB", "GB-Eire",
        "Iceland", "Poland", "Portugal", "W-SU", "NZ", "NZ-CHAT", "WET", "CET", "MET", "EET", "EST5EDT", "CST6CDT",
        "MST7MDT", "PST8PDT",
    ]

    private static let usual = [
        "CST": "Asia/Shanghai", "BEIJING": "Asia/Shanghai", "ASIA/BEIJING": "Asia/Shanghai", "PEKING": "Asia/Shanghai",
        "GMT+8": "Asia/Shanghai", "UTC+8": "Asia/Shanghai", "+08:00": "Asia/Shanghai", "Z": "UTC",
    ]

    private static func suggestion(for text: String) -> String? {
        // Longer than any name, and not worth comparing with each.
        guard !text.isEmpty, text.utf8.count <= 40 else { return nil }
        if let usual = usual[text.uppercased()] { return usual }
        let wanted = Array(text.lowercased())
        let names = TimeZone.knownTimeZoneIdentifiers + single
        let distances = names.map { name -> (name: String, distance: Int) in
            let full = Array(name.lowercased())
            // "Shanghai" alone means its city.
            let city = Array(full.split(separator: "/").last ?? [])
            return (name, min(EditDistance.between(wanted, full), EditDistance.between(wanted, city)))
        }
        let nearest = distances.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return nearest.flatMap { $0.distance <= max(1, wanted.count / 5) ? $0.name : nil }
    }
}

/// Why a text is no time zone: one sentence.
package struct TimeZoneSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
