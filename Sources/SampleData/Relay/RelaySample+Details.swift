extension RelaySample {
    /// The forms in which `verification_details` occur.
    enum DetailsForm: CaseIterable {
        case plain, strings, shortWords, verified, nested, zero
        case none, empty, emptyText, unverified, null
        case cut, list, negative, absurd, unit, fraction, flag

        /// Only a text column can hold these.
        var needsText: Bool { self == .emptyText || self == .cut }
    }

    /// Three in four are of the forms that the bot writes.
    static func form(_ index: Int, _ column: RelayTables.DetailsColumn) -> DetailsForm {
        let usual: [DetailsForm] = [.plain, .strings, .shortWords, .verified, .nested]
        guard index % 4 == 3 else { return usual[index / 4 % usual.count] }
        let others = DetailsForm.allCases.filter { !usual.contains($0) && (column == .text || !$0.needsText) }
        return others[index / 4 % others.count]
    }
}

extension RelaySample.DetailsForm {
    /// - Returns: the JSON, what it tells, and what is wrong with it.
    func make(
        platform: String?, _ random: inout SeededRandom
    ) -> (text: String?, figures: RelaySample.Figures, trouble: String?) {
        let none = RelaySample.Figures()
        switch self {
        case .none: return (nil, none, nil)
        case .empty: return ("{}", none, nil)
        case .emptyText: return ("", none, nil)
        case .unverified: return (#"{"success": true, "matched": false, "page_title": "《甄嬛传》片段"}"#, none, nil)
        case .null: return (#"{"view_count": null}"#, none, nil)
        case .cut: return (#"{"success": true, "view_count": 12"#, none, "broken_details")
        case .list: return (#"[{"view_count": 12}]"#, none, "broken_details")
        case .negative: return (#"{"view_count": -5}"#, none, "negative")
        case .absurd: return (#"{"view_count": 99999999999999999999}"#, none, "absurd")
        case .unit: return (#"{"view_count": "1.2万"}"#, none, "not_a_number")
        case .fraction: return (#"{"view_count": 12.5}"#, none, "not_a_number")
        case .flag: return (#"{"view_count": true}"#, none, "not_a_number")
        case .plain, .strings, .shortWords, .verified, .nested, .zero:
            let figures = figures(platform: platform, &random)
            return (text(figures), figures, nil)
        }
    }

    private func figures(platform: String?, _ random: inout SeededRandom) -> RelaySample.Figures {
        var figures = RelaySample.Figures()
        figures.views = self == .zero ? 0 : random.below(4) == 0 ? random.below(2_000_000) : random.below(3_000)
        figures.likes = (figures.views ?? 0) / (8 + random.below(20))
        // Not everybody tells the comments.
        if random.below(5) > 0 { figures.comments = (figures.likes ?? 0) / 9 }
        guard platform == "dy" else { return figures }
        figures.shares = (figures.likes ?? 0) / 11
        figures.collects = (figures.likes ?? 0) / 5
        return figures
    }

    private func text(_ figures: RelaySample.Figures) -> String {
        let members: [(long: String, short: String, value: Int?)] = [
            ("view_count", "views", figures.views), ("like_count", "likes", figures.likes),
            ("comment_count", "comments", figures.comments), ("share_count", "shares", figures.shares),
            ("collect_count", "collects", figures.collects),
        ]
        let counts = members.compactMap { member in
            member.value.map { value in
                let text = self == .strings ? "\"\(value)\"" : String(value)
                return "\"\(self == .shortWords ? member.short : member.long)\": \(text)"
            }
        }.joined(separator: ", ")
        switch self {
        case .verified:
            return #"{"success": true, "matched": true, "match_rate": 87.5, "page_title": "《霸道总裁》\"第1集\" \u2764 #短剧", "#
                + #""matched_keywords": ["霸道总裁", "逆袭"], "error": null, "# + counts + "}"
        case .nested:
            return #"{"author": {"view_count": 77777, "name": "追剧小站"}, "# + counts
                + #", "history": [{"view_count": 1}, {"like_count": 2}]}"#
        default: return "{" + counts + "}"
        }
    }
}
