extension SettlementSummary {
    /// For people at a terminal, in English.
    package var lines: [String] {
        [headline, rowsLine, videosLine, callbacksLine].compactMap(\.self)
            + troubles.map(\.line) + notes.map { "note: \($0)" }
    }

    /// It did all that was asked: every task is settled, and no callback was refused.
    package var isWhole: Bool { problems.isEmpty && failed == 0 && refused == 0 }

    private var headline: String {
        "\(settlement) \(day): \(tasks.grouped) tasks, \(rows.grouped) records (run \(run), "
            + "\(milliseconds < 10_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000) s"))"
    }

    private var rowsLine: String {
        let failures = failed > 0 ? ", \(failed.grouped) failed" : ""
        return "task_daily_stats: \(created.grouped) created, \(changed.grouped) changed, "
            + "\(unchanged.grouped) unchanged\(failures)"
    }

    private var videosLine: String? {
        guard fetched > 0 || unknown > 0 else { return nil }
        return "videos: \(fetched.grouped) asked for, \(unknown.grouped) unknown"
    }

    private var callbacksLine: String? {
        guard sent + pending + refused > 0 else { return nil }
        let corrections = corrections > 0 ? ", \(self.corrections.grouped) of them corrections" : ""
        return "callbacks: \(sent.grouped) sent, \(pending.grouped) pending, \(refused.grouped) refused\(corrections)"
    }
}

extension SettlementSummary.Trouble {
    /// `broken_details` in words.
    var line: String {
        let what =
            switch RecordTroubles.Kind(rawValue: kind) {
            case .brokenDetails: "records with broken verification_details"
            case .negative: "records with a negative count"
            case .absurd: "records with an absurd count"
            case .notANumber: "records with a count that is no number"
            case .unknownPlatform: "records of an unknown platform"
            default: "records: \(kind)"
            }
        let ids = records.map(String.init).joined(separator: ", ")
        return "\(count.grouped) \(what)" + (ids.isEmpty ? "" : ": \(ids)") + (count > records.count ? ", …" : "")
    }
}

extension Int {
    /// `1,204`
    package var grouped: String {
        var text = ""
        for (place, digit) in String(magnitude).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}
